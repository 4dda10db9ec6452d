package io.rewardlake.transforms.learn.onpolicy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * What a step costs for leaving the reference policy: {@code coefficient * k} with an estimate k of
 * the Kullback-Leibler divergence from {@code d = log pi(a|s) - log pi_ref(a|s)}. Aware of the
 * variance v of the episode's return, it holds the policy where the reward model is unsure:
 *
 * <pre>
 *   coefficient * (v k + (v - mean v) d)
 * </pre>
 *
 * With k2 its expected gradient under the policy is that of {@code coefficient * E_pi[v d]}, which
 * is {@code E_pi[v (d + 1) grad log pi]}. The mean over the batch is a baseline: it moves nothing
 * in expectation, and makes a constant v the plain penalty with {@code coefficient * v}.
 *
 * <p>Source: Schulman 2020, "Approximating KL Divergence"; Shao et al. 2024, arXiv 2402.03300,
 * which uses k3; by variance: Banerjee and Gopalan 2024, arXiv 2410.23726.
 *
 * @param estimator of the divergence
 * @param coefficient weight, at least 0; 0: there is no reference policy. By variance in 1 / reward
 *     units
 * @param byVariance whether the variance counts
 */
@Method(
    id = "variance-aware-update",
    title = "Policy gradients with a variance-aware KL penalty",
    paper = "2410.23726",
    year = 2024,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record KlPenalty(Estimator estimator, double coefficient, boolean byVariance)
    implements Serializable {
  /** No penalty. */
  public static final KlPenalty NONE = new KlPenalty(Estimator.K3, 0, false);

  /** Estimates of the divergence. */
  public enum Estimator {
    /** {@code d}: unbiased, of high variance. */
    K1,
    /** {@code d^2 / 2}: biased, of low variance. */
    K2,
    /** {@code exp(-d) + d - 1}: unbiased, never negative. */
    K3;

    /** The estimate of every step, in nats. */
    NDArray of(NDArray difference) {
      return switch (this) {
        case K1 -> difference;
        case K2 -> difference.square().mul(0.5);
        case K3 -> difference.neg().exp().add(difference).sub(1);
      };
    }
  }

  /** Checks the range. */
  public KlPenalty {
    Require.that(coefficient, "--kl-coefficient").atLeast(0).finite();
  }

  /** Whether there is one. */
  public boolean applies() {
    return coefficient > 0;
  }

  /**
   * The penalty of every step, in the shape of its arguments.
   *
   * @param difference d, in nats
   * @param variance of the return, squared reward units; null where it does not count
   */
  NDArray of(NDArray difference, NDArray variance) {
    NDArray estimate = estimator.of(difference);
    NDArray penalty =
        byVariance
            ? estimate.mul(variance).add(difference.mul(variance.sub(variance.mean())))
            : estimate;
    return penalty.mul(coefficient);
  }
}
