package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * Doubly robust estimate of one episode: a model of the values, corrected by what was recorded.
 *
 * <pre>DR_t = V(s_t) + rho_t (r_t + gamma DR_{t+1} - Q(s_t, a_t)),   DR_T = 0</pre>
 *
 * <p>Unbiased for any Q with V(s) = E_pi Q(s, a) where the ratios are right and not clipped;
 * without variance where Q is exact and the environment certain.
 *
 * <p>Source: Jiang and Li 2016, arXiv 1511.03722, equation 10. Cost: linear in the steps.
 *
 * @param gamma discount per step, in [0, 1]
 */
@Method(
    id = "doubly-robust",
    title = "Doubly robust off-policy evaluation",
    paper = "1511.03722",
    year = 2016,
    kind = Method.Kind.TRANSFORM,
    usage = "off-policy")
record DoublyRobust(double gamma) implements Serializable {
  DoublyRobust {
    Require.that(gamma, "gamma").atLeast(0).atMost(1);
  }

  /**
   * The estimate from the first step.
   *
   * @param ratios of each step
   * @param rewards of each step
   * @param taken Q of each state and the action taken there
   * @param values V of each state
   */
  double value(double[] ratios, double[] rewards, double[] taken, double[] values) {
    double later = 0;
    for (int t = rewards.length - 1; t >= 0; t--) {
      later = values[t] + ratios[t] * (rewards[t] + gamma * later - taken[t]);
    }
    return later;
  }
}
