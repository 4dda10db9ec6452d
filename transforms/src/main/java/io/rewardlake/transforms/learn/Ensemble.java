package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who the members of an ensemble are.
 *
 * @param members number of members, at least 1
 * @param folds number of cross-fitting folds; 1: no cross-fitting, every member trains on all pairs
 * @param bootstrap whether each member weighs each pair by its own Poisson(1) draw
 * @param seed seed of initial weights, bootstrap, epoch order and held-out part
 */
public record Ensemble(int members, int folds, boolean bootstrap, long seed)
    implements Serializable {
  public Ensemble {
    Require.that(members, "members").atLeast(1);
    Require.that(folds, "folds").atLeast(1);
  }

  /** All columns, member by member and fold by fold within a member. */
  public List<Column> columns() {
    return IntStream.range(0, members * folds)
        .mapToObj(c -> new Column(c / folds, folds == 1 ? Column.NO_FOLD : c % folds))
        .toList();
  }
}
