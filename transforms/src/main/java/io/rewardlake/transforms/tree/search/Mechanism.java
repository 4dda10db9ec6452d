package io.rewardlake.transforms.tree.search;

import java.io.Serializable;
import java.util.Map;

/**
 * The order in which a search makes its nodes. It is data (a record of its parameters) and knows
 * neither where states come from nor where numbers come from.
 */
public interface Mechanism extends Serializable {
  /** Its name in options and tables: {@code beam}, {@code uct}, ... */
  String title();

  /** Its parameters, as text. */
  Map<String, String> parameters();

  /** Grows a tree until the mechanism is done or a limit cuts it; returns the end of its path. */
  <S, A> SearchNode<S, A> grow(Growth<S, A> growth);
}
