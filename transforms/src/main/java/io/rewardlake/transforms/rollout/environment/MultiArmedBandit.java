package io.rewardlake.transforms.rollout.environment;

import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One choice among {@code arms} (4), of which one is better than the others and the task hides
 * which: it pays 1 with probability {@code best_probability} (1), the others with {@code
 * other_probability} (0). The better arm is drawn uniformly from the task's seed, so that attempts
 * at one task can learn from each other; pulling it is success. Source: the Bernoulli bandit of
 * Sutton and Barto 2018, Reinforcement Learning, chapter 2.
 */
final class MultiArmedBandit extends SimulatedEnvironment {
  private static final Discrete OBSERVATIONS = Discrete.of(1);
  private static final int MOST_ARMS = 1024;
  private static final int BEST = 0;
  private static final int PULLED = 1;
  private static final int NONE = -1;

  private Discrete arms;
  private double best;
  private double other;

  @Override
  protected EnvironmentSpec configure(Parameters parameters) {
    arms = Discrete.of(parameters.integer("arms", 4, 2, MOST_ARMS));
    best = parameters.number("best_probability", 1, 0, 1);
    other = parameters.number("other_probability", 0, 0, best);
    return new EnvironmentSpec(
        parameters.environment(), OBSERVATIONS, arms, parameters.timeLimit(1));
  }

  @Override
  protected double[] start(UniformRandomProvider random) {
    return new double[] {random.nextInt(arms.n()), NONE};
  }

  @Override
  protected double advance(Batch actions, int row) {
    int arm = discrete(actions, row, arms);
    state()[PULLED] = arm;
    terminate();
    return chance() < (arm == state()[BEST] ? best : other) ? 1 : 0;
  }

  @Override
  public void observe(Batch into, int row) {
    into.numbers()[row] = 0;
  }

  @Override
  public Optional<Boolean> success() {
    return Optional.of(state()[PULLED] == state()[BEST]);
  }

  @Override
  public boolean optimal(Batch actions, int row) {
    actions.numbers()[row] = (int) state()[BEST];
    return true;
  }

  @Override
  public OptionalDouble optimalValue() {
    return OptionalDouble.of(terminated() ? 0 : best);
  }
}
