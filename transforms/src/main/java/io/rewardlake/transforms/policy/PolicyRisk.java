package io.rewardlake.transforms.policy;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Probability that a policy improved on noisy rewards R ~ N(R*, diag(sigma^2)) is worse than the
 * reference it started from, in the linear analysis: the step goes along C R (vanilla, C centres)
 * or P R (variance-aware, P = S^-1 - S^-1 1 1' S^-1 / (1' S^-1 1), S = diag(sigma^2)).
 *
 * <p>risk_vanilla = Phi(-R*'CR* / sqrt(R*'CSCR*)), risk_aware = Phi(-sqrt(R*'PR*)) &lt;=
 * risk_vanilla. Source: Banerjee and Gopalan 2024, arXiv 2410.23726.
 */
public final class PolicyRisk {
  private static final NormalDistribution NORMAL = new NormalDistribution();
  private final double[] reward;
  private final double[] sigma;
  private final double[] vanillaStep;
  private final double[] awareStep;

  /**
   * A finite candidate set.
   *
   * @param reward true rewards R*, reward units
   * @param sigma standard deviations of the estimates, above 0, reward units
   */
  public PolicyRisk(double[] reward, double[] sigma) {
    Require.that(sigma.length, "length of sigma").atLeast(reward.length).atMost(reward.length);
    double[] precision = new double[sigma.length];
    double[] ones = new double[sigma.length];
    for (int i = 0; i < sigma.length; i++) {
      Require.that(sigma[i], "sigma").above(0).finite();
      precision[i] = 1 / (sigma[i] * sigma[i]);
      ones[i] = 1;
    }
    this.reward = reward.clone();
    this.sigma = sigma.clone();
    vanillaStep = centred(reward, ones);
    awareStep = centred(reward, precision);
  }

  /** Risk of the step that ignores the variances. */
  public double vanilla() {
    return risk(vanillaStep);
  }

  /** Risk of the step that weighs rewards by their precision. */
  public double aware() {
    return risk(awareStep);
  }

  /**
   * Share of draws of the rewards for which the vanilla and the aware step lower the true reward.
   */
  public double[] simulate(int draws, long seed) {
    Require.that(draws, "draws").atLeast(1);
    SharedStateContinuousSampler gaussian =
        ZigguratSampler.NormalizedGaussian.of(RandomStreams.of(seed, "policy-risk"));
    int vanillaWorse = 0;
    int awareWorse = 0;
    for (int draw = 0; draw < draws; draw++) {
      double vanillaGain = 0;
      double awareGain = 0;
      for (int i = 0; i < reward.length; i++) {
        double estimate = reward[i] + sigma[i] * gaussian.sample();
        vanillaGain += vanillaStep[i] * estimate;
        awareGain += awareStep[i] * estimate;
      }
      vanillaWorse += vanillaGain < 0 ? 1 : 0;
      awareWorse += awareGain < 0 ? 1 : 0;
    }
    return new double[] {(double) vanillaWorse / draws, (double) awareWorse / draws};
  }

  /** W (R* - weighted mean of R*): the true reward's gradient under the step's metric. */
  private static double[] centred(double[] reward, double[] weight) {
    double total = 0;
    double mean = 0;
    for (int i = 0; i < reward.length; i++) {
      total += weight[i];
      mean += weight[i] * reward[i];
    }
    mean /= total;
    double[] step = new double[reward.length];
    for (int i = 0; i < reward.length; i++) {
      step[i] = weight[i] * (reward[i] - mean);
    }
    return step;
  }

  /** Phi(-mean / deviation) of the gain step . R. */
  private double risk(double[] step) {
    double mean = 0;
    double variance = 0;
    for (int i = 0; i < step.length; i++) {
      mean += step[i] * reward[i];
      variance += step[i] * step[i] * sigma[i] * sigma[i];
    }
    return NORMAL.cumulativeProbability(-mean / Math.sqrt(variance));
  }
}
