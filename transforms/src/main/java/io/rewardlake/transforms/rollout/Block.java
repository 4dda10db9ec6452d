package io.rewardlake.transforms.rollout;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.function.Consumer;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.InternalRow;

/** Episodes of environments with one specification that advance together, a step at a time. */
final class Block implements AutoCloseable {
  private final EpisodeRows rows;
  private final int maxSteps;
  private final long seed;
  private final Policy policy;
  private final Decisions decisions;
  private final Lane[] lanes;

  Block(Rollout plan, EpisodeRows rows, EnvironmentSpec spec) {
    this.rows = rows;
    this.maxSteps = plan.maxSteps();
    this.seed = plan.seed();
    this.policy = plan.policy().open(spec);
    this.decisions = new Decisions(spec, plan.batchSize());
    this.lanes = new Lane[plan.batchSize()];
  }

  EnvironmentSpec spec() {
    return decisions.spec();
  }

  boolean full() {
    return decisions.rows() == lanes.length;
  }

  boolean empty() {
    return decisions.rows() == 0;
  }

  /** Takes in an episode whose environment was reset. */
  void add(Lane lane) {
    Attempt attempt = lane.attempt();
    int row =
        decisions.add(
            lane.environment(),
            attempt.policyRandom(seed),
            attempt.task().environment(),
            attempt.taskId());
    lanes[row] = lane;
  }

  /** One step of every episode; their rows are handed out, and those that ended. */
  void step(Consumer<InternalRow> out, Consumer<Lane> ended) {
    policy.condition(decisions);
    // Backwards, because the last row takes the place of one that is removed
    for (int row = decisions.rows() - 1; row >= 0; row--) {
      Outcome outcome = step(row);
      Lane lane = lanes[row];
      if (outcome != null) {
        out.accept(rows.of(lane, lane.trace().take(decisions, row), outcome));
      }
      if (Outcome.GOES_ON.equals(outcome)) {
        lane.nextChunk();
      } else if (outcome != null) {
        if (!triesAgain(row, outcome, out)) {
          ended.accept(lane);
          decisions.remove(row);
          lanes[row] = lanes[decisions.rows()];
          lanes[decisions.rows()] = null;
        }
      }
    }
  }

  /** Null while the episode goes on and its row has room. */
  private Outcome step(int row) {
    Lane lane = lanes[row];
    Environment environment = lane.environment();
    try {
      policy.sample(decisions, row);
      double logProb = policy.logProb(decisions, row);
      double reward = environment.step(decisions.actions(), row);
      if (Double.isNaN(reward)) {
        throw Errors.rewardNan(spec().id());
      }
      policy.remember(decisions, row);
      policy.rewarded(decisions, row, reward);
      lane.trace().see(decisions, row);
      environment.observe(decisions.observations(), row);
      lane.trace().act(decisions, row, logProb, reward);
    } catch (TaskKilledException e) {
      throw e;
    } catch (RuntimeException e) {
      return Outcome.failed(e);
    }
    if (environment.terminated() || environment.truncated() || lane.count() == maxSteps) {
      return Outcome.ended(environment);
    }
    return lane.trace().length() == EpisodeTables.CHUNK ? Outcome.GOES_ON : null;
  }

  /** Begins the next attempt in the place of one that ended, where the policy goes on from it. */
  private boolean triesAgain(int row, Outcome outcome, Consumer<InternalRow> out) {
    if (outcome.failed() || !policy.triesAgain(decisions, row)) {
      return false;
    }
    Attempt next = lanes[row].attempt().again();
    long chances = next.environmentSeed(seed);
    Environment environment = lanes[row].environment();
    try {
      environment.reset(next.task(), chances);
    } catch (TaskKilledException e) {
      throw e;
    } catch (RuntimeException e) {
      out.accept(rows.unbegun(next, chances, Outcome.failed(e)));
      return false;
    }
    lanes[row] = new Lane(next, environment, chances);
    decisions.restart(row, next.policyRandom(seed));
    return true;
  }

  @Override
  public void close() {
    policy.close();
  }
}
