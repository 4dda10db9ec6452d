package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import org.apache.spark.api.java.JavaSparkContext;
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
 * @param table values of pairs of state and action
 * @param unknown value of pairs that the table does not hold
 * @param title tells all of these
 */
public record QGuided(
    PolicyChoice base,
    PolicyChoice others,
    int candidates,
    Broadcast<QTable> table,
    double unknown,
    String title)
    implements PolicyChoice {
  /** The name in options. */
  public static final String NAME = "q-guided";

  private static final int HASH_DIGITS = 8;

  /** Checks the ranges. */
  public QGuided {
    Require.that(candidates, "candidates").atLeast(1);
    Require.that(unknown, "unknown Q").finite();
    Require.notBlank(title, "title");
  }

  /**
   * The policy with a table that every executor gets once.
   *
   * @param dataset name of the table in the policy's title, where its hash follows
   */
  public static QGuided of(
      PolicyChoice base,
      PolicyChoice others,
      int candidates,
      String dataset,
      QTable table,
      double unknown,
      JavaSparkContext spark) {
    Require.notBlank(dataset, "dataset");
    String title =
        String.format(
            "%s(%s#%s,%s,n=%d,unknown=%s)",
            NAME,
            dataset,
            table.contentHash().substring(0, HASH_DIGITS),
            base.equals(others) ? base.title() : base.title() + "|" + others.title(),
            candidates,
            unknown);
    return new QGuided(base, others, candidates, spark.broadcast(table), unknown, title);
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
