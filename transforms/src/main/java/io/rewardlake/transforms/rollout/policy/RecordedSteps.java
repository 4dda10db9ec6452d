package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.environment.Text;

/**
 * What a policy says of steps that were recorded, with no environment beside it: write observations
 * and actions of many steps into the rows of both batches, {@link #condition} on them, and read how
 * probable each action is.
 *
 * <p>Every action of the space counts as legal at every step: what an environment forbade then is
 * not recorded. Errors (exit code 2): actions that are text, a policy that does not fit the spaces,
 * that needs the environment itself, or that tells no probabilities.
 */
public final class RecordedSteps implements AutoCloseable {
  private final String title;
  private final Policy policy;
  private final Decisions decisions;
  private final Environment recorded;

  /**
   * Opens a policy.
   *
   * @param choice the policy
   * @param spec spaces of the recorded observations and actions
   * @param capacity steps that are looked at together
   */
  public RecordedSteps(PolicyChoice choice, EnvironmentSpec spec, int capacity) {
    if (spec.actions() instanceof Text) {
      throw Errors.noActionProbability(choice.title(), spec.id(), "actions are text");
    }
    title = choice.title();
    policy = choice.open(spec);
    decisions = new Decisions(spec, capacity);
    recorded = new Recorded(spec);
  }

  /** Number of steps that are looked at together. */
  public int capacity() {
    return decisions.capacity();
  }

  /** Observation of each step. */
  public Batch observations() {
    return decisions.observations();
  }

  /** Action of each step; it may change between two calls of {@link #logProb}. */
  public Batch actions() {
    return decisions.actions();
  }

  /** Looks at the observations of the first rows. */
  public void condition(int rows) {
    decisions.replay(rows, recorded);
    policy.condition(decisions);
  }

  /** Log-probability or log-density, in nats, of the action that stands in a row. */
  public double logProb(int row) {
    double logProb = policy.logProb(decisions, row);
    if (Double.isNaN(logProb)) {
      throw Errors.noActionProbability(
          title,
          decisions.spec().id(),
          "it tells none; a greedy Gaussian policy has no density, and a search knows none");
    }
    return logProb;
  }

  @Override
  public void close() {
    policy.close();
  }

  /** Stands where a policy looks for the environment of a recorded step. */
  private record Recorded(EnvironmentSpec spec) implements Environment {
    @Override
    public void reset(Task task, long seed) {
      throw new UnsupportedOperationException("A record is not played");
    }

    @Override
    public double step(Batch actions, int row) {
      throw new UnsupportedOperationException("A record is not played");
    }

    @Override
    public void observe(Batch into, int row) {
      // What was seen stands there already
    }

    @Override
    public boolean terminated() {
      return false;
    }

    @Override
    public boolean truncated() {
      return false;
    }
  }
}
