package io.rewardlake.transforms.learn;

import io.rewardlake.transforms.learn.InverseTransitions.Sides;
import io.rewardlake.transforms.learn.InverseTransitions.Transition;
import java.util.Arrays;
import java.util.Map;

/**
 * The loss of {@link InversePrm} times all transitions: its slopes, and bounds on its curvature.
 */
final class InverseLoss {
  private final double gamma;
  private final double penalty;
  private final int[] pairs;
  private final int[] nexts;
  private final double[] expert;
  private final double[] learners;
  private final double[] bounds;

  InverseLoss(InversePrm model, InverseTransitions transitions, Sides total) {
    gamma = model.gamma();
    penalty = model.penalty();
    int rows = transitions.counts().size();
    pairs = new int[rows];
    nexts = new int[rows];
    expert = new double[rows];
    learners = new double[rows];
    bounds = new double[transitions.pairs()];
    // A pair without transitions keeps f = 0 by any bound above 0
    Arrays.fill(bounds, Math.max(2 * penalty, Double.MIN_NORMAL));
    double all = total.expert() + total.learners();
    int row = 0;
    for (Map.Entry<Transition, Sides> entry : transitions.counts().entrySet()) {
      pairs[row] = entry.getKey().pair();
      nexts[row] = entry.getKey().next();
      expert[row] = all * entry.getValue().expert() / (2.0 * total.expert());
      learners[row] = all * entry.getValue().learners() / (2.0 * total.learners());
      addBounds(row);
      row++;
    }
  }

  /** (a - gamma b)^2 is at most 2 a^2 + 2 gamma^2 b^2, and a softplus bends by at most 1/4. */
  private void addBounds(int row) {
    double bend = (expert[row] + learners[row]) / 4;
    if (nexts[row] == InverseTransitions.TERMINAL) {
      bounds[pairs[row]] += bend;
    } else {
      bounds[pairs[row]] += 2 * bend;
      bounds[nexts[row]] += 2 * bend * gamma * gamma;
    }
  }

  /** Bound on the curvature along one pair. */
  double bound(int pair) {
    return bounds[pair];
  }

  /** f after one step down from here. */
  double[] descend(double[] f) {
    double[] slopes = new double[f.length];
    for (int pair = 0; pair < f.length; pair++) {
      slopes[pair] = 2 * penalty * f[pair];
    }
    for (int row = 0; row < pairs.length; row++) {
      boolean end = nexts[row] == InverseTransitions.TERMINAL;
      double z = f[pairs[row]] - (end ? 0 : gamma * f[nexts[row]]);
      double probability = 1 / (1 + StrictMath.exp(-z));
      double slope = learners[row] * probability - expert[row] * (1 - probability);
      slopes[pairs[row]] += slope;
      if (!end) {
        slopes[nexts[row]] -= gamma * slope;
      }
    }
    for (int pair = 0; pair < f.length; pair++) {
      slopes[pair] = f[pair] - slopes[pair] / bounds[pair];
    }
    return slopes;
  }
}
