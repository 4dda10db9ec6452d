package io.rewardlake.transforms.tree.search;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How a state and an action make the next state: a step of an environment, text appended to a
 * response, the turn of an agent. A policy lives here too: it proposes the actions.
 *
 * <p>All three methods depend on their arguments alone, so that a tree comes out the same on every
 * retry; states are never changed. The generators are keyed by the place in the tree.
 *
 * @param <S> state, kept by its node
 * @param <A> action, with {@code equals}
 */
public interface Transition<S, A> {
  /** The state in which the task begins. */
  S root();

  /**
   * At most {@code width} distinct actions of a state that is not terminal, in a fixed order; none
   * where nothing can be done. Width 1 draws the one action that the policy takes: so rollouts go
   * to the end. A policy that proposes all its actions ignores the generator once {@code width}
   * admits them all.
   */
  List<Candidate<A>> candidates(S state, int width, UniformRandomProvider random);

  /** Takes an action in a state that is not terminal. */
  Successor<S> step(S state, A action, UniformRandomProvider random);

  /**
   * What makes two states the same, for mechanisms that search graphs (best-first and beam): the
   * worse of two ways to one key is not pursued. Any object with {@code equals}; the state itself
   * unless said otherwise, which for states without {@code equals} searches a tree.
   */
  default Object key(S state) {
    return state;
  }
}
