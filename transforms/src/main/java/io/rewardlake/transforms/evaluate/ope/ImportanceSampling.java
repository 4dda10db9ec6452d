package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * Inverse propensity scoring (importance sampling): what one episode says of another policy than
 * the one that recorded it.
 *
 * <pre>
 * rho_t = min(clip, pi(a_t|s_t) / mu(a_t|s_t))     w_t = rho_0 ... rho_t
 * IPS  = w_{T-1} sum_t gamma^t r_t                 of the trajectory as a whole
 * PDIS = sum_t gamma^t w_t r_t                     per decision
 * </pre>
 *
 * <p>Both are unbiased where {@code mu} may take whatever {@code pi} may and nothing is clipped;
 * PDIS has the smaller variance. Self-normalised (SNIPS, weighted importance sampling) sums over
 * episodes are divided by the sum of the weights instead of the number of episodes: biased,
 * consistent, and never outside of the range of the returns.
 *
 * <p>Source: Precup, Sutton and Singh 2000, "Eligibility traces for off-policy policy evaluation";
 * Swaminathan and Joachims 2015. Cost: linear in the steps.
 *
 * @param gamma discount per step, in [0, 1]
 * @param clip greatest ratio of a step, above 0; infinite: none is clipped
 */
@Method(
    id = "ips",
    title = "Importance sampling (IPS, per-decision, self-normalised) with effective sample size",
    paper = "Precup, Sutton and Singh, ICML",
    year = 2000,
    kind = Method.Kind.TRANSFORM,
    usage = "off-policy")
public record ImportanceSampling(double gamma, double clip) implements Serializable {
  /** Checks the ranges. */
  public ImportanceSampling {
    Require.that(gamma, "gamma").atLeast(0).atMost(1);
    Require.that(clip, "clip").above(0);
  }

  /**
   * Ratio of each step.
   *
   * @param episode its key, for errors
   * @param target log-probabilities of the policy that is evaluated, nats
   * @param behaviour those of the policy that acted
   */
  double[] ratios(String episode, double[] target, double[] behaviour) {
    double[] ratios = new double[target.length];
    for (int t = 0; t < ratios.length; t++) {
      if (!Double.isFinite(behaviour[t])) {
        throw Errors.loggedEpisode(episode, "the log-probability " + behaviour[t] + " is recorded");
      }
      ratios[t] = Math.min(clip, StrictMath.exp(target[t] - behaviour[t]));
    }
    return ratios;
  }

  /** Products of the ratios up to and with each step. */
  static double[] weights(String episode, double[] ratios) {
    double[] weights = new double[ratios.length];
    double product = 1;
    for (int t = 0; t < weights.length; t++) {
      product *= ratios[t];
      weights[t] = product;
    }
    // Its square goes into the effective sample size
    if (!Double.isFinite(product * product)) {
      throw Errors.loggedEpisode(
          episode, "the ratios of its steps multiply to " + product + "; lower --clip");
    }
    return weights;
  }

  /** Weight of a whole episode; one without steps has 1. */
  static double weight(double[] weights) {
    return weights.length == 0 ? 1 : weights[weights.length - 1];
  }

  /** Discounted sum of rewards. */
  double discounted(double[] rewards) {
    double sum = 0;
    for (int t = rewards.length - 1; t >= 0; t--) {
      sum = rewards[t] + gamma * sum;
    }
    return sum;
  }

  /** Discounted sum of rewards, each under the weight of its step. */
  double perDecision(double[] weights, double[] rewards) {
    double sum = 0;
    for (int t = rewards.length - 1; t >= 0; t--) {
      sum = weights[t] * rewards[t] + gamma * sum;
    }
    return sum;
  }
}
