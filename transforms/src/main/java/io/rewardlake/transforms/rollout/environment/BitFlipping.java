package io.rewardlake.transforms.rollout.environment;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * {@code n_bits} (10) bits, of which each action flips one, until they equal those of the goal:
 * {@code BitFlipping-v0}. Reward 0 when they do, which ends the episode, else -1; at most {@code
 * n_bits} steps. Start and goal are drawn uniformly among those that differ. Observation: the bits,
 * which are the achieved goal, then those of the desired goal. Source: Andrychowicz et al. 2017,
 * arXiv 1707.01495, section 3.1.
 */
final class BitFlipping extends SimulatedEnvironment {
  private static final int MOST_BITS = 1024;

  private int bits;
  private Discrete actions;

  @Override
  protected EnvironmentSpec configure(Parameters parameters) {
    bits = parameters.integer("n_bits", 10, 1, MOST_BITS);
    actions = Discrete.of(bits);
    return new EnvironmentSpec(
        parameters.environment(), Box.of(0, 1, 2 * bits), actions, parameters.timeLimit(bits));
  }

  @Override
  protected double[] start(UniformRandomProvider random) {
    double[] state = new double[2 * bits];
    do {
      Arrays.setAll(state, bit -> random.nextInt(2));
    } while (distance(state) == 0);
    return state;
  }

  @Override
  protected double advance(Batch taken, int row) {
    double[] state = state();
    int bit = discrete(taken, row, actions);
    state[bit] = 1 - state[bit];
    if (distance(state) > 0) {
      return -1;
    }
    terminate();
    return 0;
  }

  @Override
  public void observe(Batch into, int row) {
    double[] state = state();
    int at = row * into.width();
    for (int i = 0; i < state.length; i++) {
      into.vectors()[at + i] = (float) state[i];
    }
  }

  @Override
  public Optional<Boolean> success() {
    return Optional.of(distance(state()) == 0);
  }

  @Override
  public boolean optimal(Batch taken, int row) {
    double[] state = state();
    for (int bit = 0; bit < bits; bit++) {
      if (state[bit] != state[bits + bit]) {
        taken.numbers()[row] = bit;
        return true;
      }
    }
    return false;
  }

  @Override
  public OptionalDouble optimalValue() {
    return OptionalDouble.of(Math.min(0, 1 - distance(state())));
  }

  @Override
  public OptionalInt stepsToSuccess() {
    return OptionalInt.of(distance(state()));
  }

  @Override
  public Optional<Goals> goals() {
    return Optional.of(new BitGoals(bits));
  }

  /** How many bits are not those of the goal. */
  private int distance(double[] state) {
    int distance = 0;
    for (int bit = 0; bit < bits; bit++) {
      if (state[bit] != state[bits + bit]) {
        distance++;
      }
    }
    return distance;
  }

  /** The goals are bits, too. */
  private record BitGoals(int size) implements Goals {
    @Override
    public int achievedAt() {
      return 0;
    }

    @Override
    public int desiredAt() {
      return size;
    }

    @Override
    public double reward(float[] achieved, float[] desired) {
      return terminates(achieved, desired) ? 0 : -1;
    }

    @Override
    public boolean terminates(float[] achieved, float[] desired) {
      return Arrays.equals(achieved, desired);
    }
  }
}
