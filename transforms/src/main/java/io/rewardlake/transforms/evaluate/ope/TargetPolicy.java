package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.RecordedSteps;

/** The policy that is evaluated, asked about recorded episodes. */
final class TargetPolicy implements AutoCloseable {
  /** Steps that are looked at together. */
  private static final int BATCH = 512;

  private final RecordedSteps steps;
  private final int first;
  private final int count;

  TargetPolicy(PolicyChoice choice, EnvironmentSpec spec) {
    steps = new RecordedSteps(choice, spec, BATCH);
    first = spec.actions() instanceof Discrete space ? space.start() : 0;
    count = spec.actions() instanceof Discrete space ? space.n() : 0;
  }

  /** Log-probability of each action that was taken, nats. */
  double[] logProbs(LoggedEpisode episode) {
    double[] logProbs = new double[episode.length()];
    for (int from = 0; from < logProbs.length; from += BATCH) {
      int rows = Math.min(BATCH, logProbs.length - from);
      look(episode, from, rows);
      for (int row = 0; row < rows; row++) {
        episode.act(from + row, steps.actions(), row);
        logProbs[from + row] = steps.logProb(row);
      }
    }
    return logProbs;
  }

  /**
   * Probability of each discrete action at each observation, shape [length + 1, actions]; zeros
   * after the last step where nothing follows it.
   */
  double[] probabilities(LoggedEpisode episode) {
    double[] all = new double[(episode.length() + 1) * count];
    int seen = episode.goesOn() ? episode.length() + 1 : episode.length();
    for (int from = 0; from < seen; from += BATCH) {
      int rows = Math.min(BATCH, seen - from);
      look(episode, from, rows);
      for (int row = 0; row < rows; row++) {
        for (int action = 0; action < count; action++) {
          steps.actions().numbers()[row] = first + action;
          all[(from + row) * count + action] = StrictMath.exp(steps.logProb(row));
        }
      }
    }
    return all;
  }

  private void look(LoggedEpisode episode, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      episode.observe(from + row, steps.observations(), row);
    }
    steps.condition(rows);
  }

  @Override
  public void close() {
    steps.close();
  }
}
