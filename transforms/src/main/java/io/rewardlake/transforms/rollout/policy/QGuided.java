package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import org.apache.spark.broadcast.Broadcast;

/**
 * Q-guided stepwise search (QLASS): at each step a base policy proposes some actions, and the one
 * of the greatest Q is taken; of equal ones the first. Rewards are never seen. Where nothing is
 * known of a state, that is the first proposal, what the base policy does by itself.
 *
 * <p>Source: Lin et al. 2025, arXiv 2502.02584, section 3.4.
 *
 * @param base proposes the first candidate
 * @param others proposes the others: the base policy itself, or one that varies more
 * @param candidates proposals per step, at least 1
 * @param dataset name of the Q-table, part of the policy's
 * @param table values of pairs of state and action
 * @param unknown value of pairs that the table does not hold
 */
public record QGuided(
    PolicyChoice base,
    PolicyChoice others,
    int candidates,
    String dataset,
    Broadcast<QTable> table,
    double unknown)
    implements PolicyChoice {
  /** The name in options. */
  public static final String NAME = "q-guided";

  private static final int HASH_DIGITS = 8;

  /** Checks the ranges. */
  public QGuided {
    Require.that(candidates, "candidates").atLeast(1);
    Require.notBlank(dataset, "dataset");
    Require.that(unknown, "unknown Q").finite();
  }

  @Override
  public String title() {
    return String.format(
        "%s(%s#%s,%s,n=%d,unknown=%s)",
        NAME,
        dataset,
        table.value().contentHash().substring(0, HASH_DIGITS),
        base.equals(others) ? base.title() : base.title() + "|" + others.title(),
        candidates,
        unknown);
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    Policy first = base.open(spec);
    return new QGuidedPolicy(
        first,
        base.equals(others) ? first : others.open(spec),
        spec,
        candidates,
        table.value(),
        unknown);
  }
}
