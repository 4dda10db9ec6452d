package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Space;
import java.util.Objects;

/** The optimal action, for environments that can compute one. */
final class OraclePolicy implements Policy {
  private final Space space;
  private Batch optimal;

  OraclePolicy(Space space) {
    this.space = space;
    this.optimal = space.batch(1);
  }

  @Override
  public void condition(Decisions decisions) {
    if (optimal.rows() < decisions.rows()) {
      optimal = space.batch(decisions.capacity());
    }
    for (int row = 0; row < decisions.rows(); row++) {
      if (!decisions.environment(row).optimal(optimal, row)) {
        throw Errors.policy("oracle", decisions.spec().id(), "it computes no optimal action");
      }
    }
  }

  @Override
  public void sample(Decisions decisions, int row) {
    optimal.copy(row, decisions.actions(), row);
  }

  @Override
  public double logProb(Decisions decisions, int row) {
    if (space instanceof Box) {
      return Double.NaN; // certain, so without a density
    }
    boolean same =
        space instanceof Discrete
            ? decisions.actions().numbers()[row] == optimal.numbers()[row]
            : Objects.equals(decisions.actions().texts()[row], optimal.texts()[row]);
    return same ? 0 : Double.NEGATIVE_INFINITY;
  }
}
