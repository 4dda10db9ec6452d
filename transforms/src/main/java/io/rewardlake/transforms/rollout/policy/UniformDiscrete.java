package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Environment;

/** Every legal discrete action with the same probability. */
final class UniformDiscrete implements Policy {
  private final Discrete space;
  private int[] legal = new int[0];
  private int lastCount = 1;
  private double lastLogProb;

  UniformDiscrete(Discrete space) {
    this.space = space;
  }

  @Override
  public void condition(Decisions decisions) {
    if (legal.length < decisions.rows()) {
      legal = new int[decisions.capacity()];
    }
    for (int row = 0; row < decisions.rows(); row++) {
      legal[row] = count(decisions.environment(row));
    }
  }

  @Override
  public void sample(Decisions decisions, int row) {
    Environment environment = decisions.environment(row);
    int place = decisions.random(row).nextInt(legal[row]);
    int action = space.start();
    if (legal[row] == space.n()) {
      action += place;
    } else {
      while (!environment.legal(action) || place-- > 0) {
        action++;
      }
    }
    decisions.actions().numbers()[row] = action;
  }

  @Override
  public double logProb(Decisions decisions, int row) {
    return decisions.environment(row).legal(decisions.actions().numbers()[row])
        ? logProb(legal[row])
        : Double.NEGATIVE_INFINITY;
  }

  /** A logarithm takes longer than a step of most environments, and seldom changes. */
  private double logProb(int count) {
    if (count != lastCount) {
      lastCount = count;
      lastLogProb = -StrictMath.log(count);
    }
    return lastLogProb;
  }

  private int count(Environment environment) {
    int count = 0;
    for (int action = space.start(); action < space.start() + space.n(); action++) {
      if (environment.legal(action)) {
        count++;
      }
    }
    return count;
  }
}
