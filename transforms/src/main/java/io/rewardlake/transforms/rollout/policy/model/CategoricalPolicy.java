package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.Arrays;

/**
 * A softmax over the legal actions, {@code pi(a|s) = exp(z_a / T) / sum_b exp(z_b / T)}; the first
 * of the greatest logits with certainty where T is 0.
 */
final class CategoricalPolicy implements Policy {
  private final String name;
  private final Outputs outputs;
  private final Discrete space;
  private final double temperature;
  private double[] scores = new double[0];
  private double[] weights = new double[0];
  private double[] totals = new double[0];

  CategoricalPolicy(String name, Outputs outputs, Discrete space, double temperature) {
    this.name = name;
    this.outputs = outputs;
    this.space = space;
    this.temperature = temperature;
  }

  @Override
  public void condition(Decisions decisions) {
    int rows = decisions.rows();
    if (totals.length < rows) {
      totals = new double[decisions.capacity()];
      scores = new double[totals.length * space.n()];
      weights = new double[scores.length];
    }
    float[] logits = outputs.of(decisions);
    for (int row = 0; row < rows; row++) {
      int best = mask(decisions.environment(row), logits, row * space.n());
      relate(row * space.n(), best);
      totals[row] = weigh(row * space.n());
    }
  }

  /** Scores of one row: logits, and minus infinity for what is not legal; returns the best. */
  private int mask(Environment environment, float[] logits, int at) {
    int best = at;
    for (int a = 0; a < space.n(); a++) {
      scores[at + a] =
          environment.legal(space.start() + a) ? logits[at + a] : Double.NEGATIVE_INFINITY;
      if (scores[at + a] > scores[best]) {
        best = at + a;
      }
    }
    return best;
  }

  /** Makes scores log-probabilities but for a constant; the best has 0. */
  private void relate(int at, int best) {
    double top = scores[best];
    if (temperature == 0 && top > Double.NEGATIVE_INFINITY) {
      Arrays.fill(scores, at, at + space.n(), Double.NEGATIVE_INFINITY);
      scores[best] = 0;
      return;
    }
    for (int i = at; i < at + space.n(); i++) {
      if (scores[i] != Double.NEGATIVE_INFINITY) {
        scores[i] = (scores[i] - top) / temperature;
      }
    }
  }

  private double weigh(int at) {
    double total = 0;
    for (int i = at; i < at + space.n(); i++) {
      weights[i] = StrictMath.exp(scores[i]);
      total += weights[i];
    }
    return total;
  }

  @Override
  public void sample(Decisions decisions, int row) {
    if (!(totals[row] > 0)) {
      throw Errors.policy(
          name, decisions.spec().id(), "no action is legal, or its logits are not finite numbers");
    }
    double left = decisions.random(row).nextDouble() * totals[row];
    int action = -1;
    for (int a = 0; a < space.n() && left >= 0; a++) {
      double weight = weights[row * space.n() + a];
      if (weight > 0) {
        // The last one that is possible, where rounding leaves something over
        action = a;
        left -= weight;
      }
    }
    decisions.actions().numbers()[row] = space.start() + action;
  }

  @Override
  public double logProb(Decisions decisions, int row) {
    int action = decisions.actions().numbers()[row] - space.start();
    return scores[row * space.n() + action] - StrictMath.log(totals[row]);
  }
}
