package io.rewardlake.transforms.rollout;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.io.Serializable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Plays every task {@code groupSize} times with a policy. Inside a partition {@code batchSize}
 * episodes advance together, and the policy is asked once per step for all of them.
 *
 * <p>In: task_id, environment, spec STRING, seed BIGINT. Out: the columns of {@code episodes}, one
 * row per episode and 4,096 steps. An episode whose environment fails is a row with status {@code
 * failed}, a message and the steps before; it stops nothing else.
 *
 * <p>Cost: no shuffle; in memory are the episodes under way only. Deterministic: an episode's
 * random numbers are named by run, iteration, policy, task and attempt, so its row is the same
 * whatever the partitioning, the batch, retries and speculation. Errors: an unknown policy, or one
 * that does not fit the environment (exit code 2).
 *
 * @param source name of the run, part of every id
 * @param iteration of the run, from 0
 * @param policy what acts
 * @param groupSize attempts per task, side by side; 1 where the policy makes several trials
 * @param maxSteps steps after which an episode is truncated, if its environment does not sooner
 * @param batchSize episodes that advance together
 * @param seed of all random draws
 */
public record Rollout(
    String source,
    long iteration,
    PolicyChoice policy,
    int groupSize,
    int maxSteps,
    int batchSize,
    long seed)
    implements Transform, Serializable {

  /** Checks the ranges. */
  public Rollout {
    Require.notBlank(source, "source");
    Require.that((double) iteration, "iteration").atLeast(0);
    Require.that(groupSize, "groupSize").atLeast(1);
    if (policy.trials() > 1 && groupSize > 1) {
      throw Errors.parameter(
          "--group-size", Integer.toString(groupSize), "1 where the attempts are --trials");
    }
    Require.that(maxSteps, "maxSteps").atLeast(1);
    Require.that(batchSize, "batchSize").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> tasks) {
    return TaskRows.flatMap(
        "rollout", tasks, rows -> new RolloutRows(rows, this), EpisodeTables.EPISODES.schema());
  }
}
