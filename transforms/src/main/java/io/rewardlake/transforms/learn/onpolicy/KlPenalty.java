package io.rewardlake.transforms.learn.onpolicy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * What a step costs for leaving the reference policy: {@code coefficient * k} with an estimate k of
 * the Kullback-Leibler divergence from {@code d = log pi(a|s) - log pi_ref(a|s)}.
 *
 * <p>Source: Schulman 2020, "Approximating KL Divergence"; Shao et al. 2024, arXiv 2402.03300,
 * which uses k3.
 *
 * @param estimator of the divergence
 * @param coefficient weight, at least 0; 0: there is no reference policy
 */
public record KlPenalty(Estimator estimator, double coefficient) implements Serializable {
  /** No penalty. */
  public static final KlPenalty NONE = new KlPenalty(Estimator.K3, 0);

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
}
