package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A normal distribution of each component of the action, independent of the others, whose mean
 * depends on the state and whose standard deviation does not. To the power 1/T it is a normal
 * distribution again, with sqrt(T) times the deviation; with T = 0 it is the mean itself.
 *
 * <p>The density is that of what was drawn. Environments clip it to their bounds, as with
 * Stable-Baselines3.
 */
final class GaussianPolicy implements Policy {
  private final Outputs outputs;
  private final Squash squash;
  private final double[] std;
  private final double logNormaliser;
  private final boolean certain;
  private float[] means;

  GaussianPolicy(Outputs outputs, List<Float> logStd, Squash squash, double temperature) {
    this.outputs = outputs;
    this.squash = squash;
    this.std = new double[logStd.size()];
    double sum = 0;
    for (int i = 0; i < std.length; i++) {
      std[i] = StrictMath.exp(logStd.get(i)) * Math.sqrt(temperature);
      sum += StrictMath.log(std[i]) + 0.5 * StrictMath.log(2 * Math.PI);
    }
    this.logNormaliser = sum;
    this.certain = temperature == 0;
  }

  @Override
  public void condition(Decisions decisions) {
    means = outputs.of(decisions);
    if (!squash.isNone()) {
      squash.apply(means, decisions.rows());
    }
  }

  @Override
  public void sample(Decisions decisions, int row) {
    float[] actions = decisions.actions().vectors();
    if (certain) {
      System.arraycopy(means, row * std.length, actions, row * std.length, std.length);
      return;
    }
    // Every number comes from tables and products; exp only decides what is accepted
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(decisions.random(row));
    for (int i = 0; i < std.length; i++) {
      int at = row * std.length + i;
      actions[at] = (float) (means[at] + std[i] * normal.sample());
    }
  }

  @Override
  public double logProb(Decisions decisions, int row) {
    if (certain) {
      return Double.NaN;
    }
    float[] actions = decisions.actions().vectors();
    double squares = 0;
    for (int i = 0; i < std.length; i++) {
      double z = ((double) actions[row * std.length + i] - means[row * std.length + i]) / std[i];
      squares += z * z;
    }
    return -0.5 * squares - logNormaliser;
  }
}
