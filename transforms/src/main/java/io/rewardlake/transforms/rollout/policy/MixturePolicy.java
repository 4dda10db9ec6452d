package io.rewardlake.transforms.rollout.policy;

/**
 * One policy with probability {@code epsilon}, else another: {@code pi(a|s) = epsilon first(a|s) +
 * (1 - epsilon) second(a|s)}. With a uniform first one it is epsilon-greedy exploration.
 */
final class MixturePolicy implements Policy {
  private final double epsilon;
  private final Policy first;
  private final Policy second;

  MixturePolicy(double epsilon, Policy first, Policy second) {
    this.epsilon = epsilon;
    this.first = first;
    this.second = second;
  }

  @Override
  public void condition(Decisions decisions) {
    first.condition(decisions);
    second.condition(decisions);
  }

  @Override
  public void sample(Decisions decisions, int row) {
    boolean explores = decisions.random(row).nextDouble() < epsilon;
    (explores ? first : second).sample(decisions, row);
  }

  @Override
  public double logProb(Decisions decisions, int row) {
    return StrictMath.log(
        epsilon * StrictMath.exp(first.logProb(decisions, row))
            + (1 - epsilon) * StrictMath.exp(second.logProb(decisions, row)));
  }

  @Override
  public void remember(Decisions decisions, int row) {
    first.remember(decisions, row);
    second.remember(decisions, row);
  }

  @Override
  public void rewarded(Decisions decisions, int row, double reward) {
    first.rewarded(decisions, row, reward);
    second.rewarded(decisions, row, reward);
  }

  @Override
  public boolean triesAgain(Decisions decisions, int row) {
    return second.triesAgain(decisions, row);
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
