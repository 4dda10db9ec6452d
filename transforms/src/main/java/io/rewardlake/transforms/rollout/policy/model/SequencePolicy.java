package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.Collections;
import java.util.List;

/**
 * Acts by all that happened in the trials at a task so far, and tries again until a trial completes
 * the task or trials run out. What it keeps of a row grows in place, so that it plays rollouts, not
 * trees.
 */
final class SequencePolicy implements Policy {
  private final SequenceParts parts;
  private final double target;
  private final int trials;
  private final Policy actions;
  private final int width;
  private float[] outputs = new float[0];

  SequencePolicy(
      String name,
      SequenceParts parts,
      EnvironmentSpec spec,
      double temperature,
      double target,
      int trials) {
    this.parts = parts;
    this.target = target;
    this.trials = trials;
    this.width = parts.outputs();
    this.actions =
        spec.actions() instanceof Discrete space
            ? new CategoricalPolicy(name, this::outputs, space, temperature)
            : new GaussianPolicy(this::outputs, certain(width), parts.squash(), 0);
  }

  private static List<Float> certain(int components) {
    return Collections.nCopies(components, 0f);
  }

  @Override
  public void condition(Decisions decisions) {
    for (int row = 0; row < decisions.rows(); row++) {
      if (decisions.memory(row) == null) {
        decisions.memory(row, new TrialHistory(parts, target));
      }
      TrialHistory history = history(decisions, row);
      if (!history.waits()) {
        history.see(state(decisions.observations(), row));
      }
    }
    actions.condition(decisions);
  }

  @Override
  public void sample(Decisions decisions, int row) {
    actions.sample(decisions, row);
  }

  @Override
  public double logProb(Decisions decisions, int row) {
    return actions.logProb(decisions, row);
  }

  @Override
  public void remember(Decisions decisions, int row) {
    history(decisions, row).act(features(decisions.actions(), row, width));
  }

  @Override
  public void rewarded(Decisions decisions, int row, double reward) {
    history(decisions, row).pay(reward);
  }

  @Override
  public boolean triesAgain(Decisions decisions, int row) {
    TrialHistory history = history(decisions, row);
    if (history.complete() || history.trials() == trials) {
      return false;
    }
    history.nextTrial();
    return true;
  }

  private static TrialHistory history(Decisions decisions, int row) {
    return (TrialHistory) decisions.memory(row);
  }

  /** What the histories say of the actions, shape [rows, outputs]. */
  private float[] outputs(Decisions decisions) {
    if (outputs.length < decisions.rows() * width) {
      outputs = new float[decisions.capacity() * width];
    }
    for (int row = 0; row < decisions.rows(); row++) {
      System.arraycopy(history(decisions, row).outputs(), 0, outputs, row * width, width);
    }
    return outputs;
  }

  private float[] state(Batch observations, int row) {
    float[] state = features(observations, row, parts.inputs());
    List<Float> mean = parts.normalisation().mean();
    for (int i = 0; i < mean.size(); i++) {
      state[i] = (state[i] - mean.get(i)) / parts.normalisation().std().get(i);
    }
    return state;
  }

  /** An element as the layers read it; a discrete one as a one-hot vector. */
  private static float[] features(Batch batch, int row, int width) {
    float[] features = new float[width];
    if (batch.space() instanceof Discrete space) {
      features[batch.numbers()[row] - space.start()] = 1;
    } else {
      System.arraycopy(batch.vectors(), row * width, features, 0, width);
    }
    return features;
  }
}
