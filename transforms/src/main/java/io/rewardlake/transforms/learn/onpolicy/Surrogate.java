package io.rewardlake.transforms.learn.onpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * The loss of a step whose gradient is the policy gradient, with the ratio {@code rho = pi(a|s) /
 * pi_old(a|s)} and the advantage A:
 *
 * <pre>
 *   plain:      - A log pi(a|s)
 *   clipped:    max(-A rho, -A clip(rho, 1 - low, 1 + high))
 *   dual clip:  the same, but at most -A c where A is below 0
 * </pre>
 *
 * <p>Source: Williams 1992 (plain); Schulman et al. 2017, arXiv 1707.06347 (clipped); Ye et al.
 * 2020, arXiv 1912.09729 (dual clip); Yu et al. 2025, arXiv 2503.14476 (two bounds).
 *
 * @param clips whether the ratio counts at all
 * @param low how far the ratio may fall below 1, 0 to 1
 * @param high how far it may rise above 1
 * @param dual bound c of the dual clip, above 1; 0: none
 */
public record Surrogate(boolean clips, double low, double high, double dual)
    implements Serializable {
  /** REINFORCE's. */
  public static final Surrogate PLAIN = new Surrogate(false, 0, 0, 0);

  /** Checks the ranges. */
  public Surrogate {
    Require.that(low, "--clip-low").atLeast(0).atMost(1);
    Require.that(high, "--clip-high").atLeast(0).finite();
    Require.that(dual, "--dual-clip").atLeast(0).finite();
    if (dual > 0) {
      Require.that(dual, "--dual-clip").above(1);
    }
  }

  /** PPO's with one bound. */
  public static Surrogate clipped(double range) {
    return new Surrogate(true, range, range, 0);
  }

  /** The loss of every step, in the shape of its arguments. */
  NDArray losses(NDArray logProb, NDArray oldLogProb, NDArray advantage) {
    if (!clips) {
      return logProb.mul(advantage).neg();
    }
    NDArray ratio = logProb.sub(oldLogProb).exp();
    NDArray losses =
        ratio.mul(advantage).neg().maximum(ratio.clip(1 - low, 1 + high).mul(advantage).neg());
    if (dual == 0) {
      return losses;
    }
    NDArray bounded = losses.minimum(advantage.mul(-dual));
    return NDArrays.where(advantage.lt(0), bounded, losses);
  }

  /** Which steps are clipped, 1 or 0. */
  NDArray clipped(NDArray logProb, NDArray oldLogProb) {
    NDArray ratio = logProb.sub(oldLogProb).exp();
    return ratio.lt(1 - low).logicalOr(ratio.gt(1 + high)).toType(logProb.getDataType(), false);
  }
}
