package io.rewardlake.transforms.rollout.environment;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * An environment whose state is an array of numbers: seeds, time limit, action checks and snapshots
 * are here, the dynamics in the subclass. A step allocates nothing.
 *
 * <p>Subclasses use {@link StrictMath}, whose results are the same on every machine.
 */
public abstract class SimulatedEnvironment implements Environment {
  private Task task;
  private EnvironmentSpec spec;
  private double[] initial;
  private double[] state;
  private int elapsed;
  private boolean terminated;
  private boolean truncated;

  private long seed;
  private UniformRandomProvider chances;
  private long draws;

  /** Reads the parameters and says what the spaces are; called when parameters change. */
  protected abstract EnvironmentSpec configure(Parameters parameters);

  /**
   * Draws what the parameters leave open and returns the initial state; called when the task
   * changes.
   */
  protected abstract double[] start(UniformRandomProvider random);

  /** Takes the action, changes the state in place, and returns the reward. */
  protected abstract double advance(Batch actions, int row);

  @Override
  public final EnvironmentSpec spec() {
    return spec;
  }

  @Override
  public final void reset(Task next, long seed) {
    prepare(next);
    System.arraycopy(initial, 0, state, 0, initial.length);
    elapsed = 0;
    terminated = false;
    truncated = false;
    reseed(seed);
  }

  @Override
  public final double step(Batch actions, int row) {
    if (task == null || terminated || truncated) {
      throw new IllegalStateException("Reset " + getClass().getName() + " before a step");
    }
    double reward = advance(actions, row);
    elapsed++;
    truncated = elapsed >= spec.maxEpisodeSteps();
    return reward;
  }

  @Override
  public final boolean terminated() {
    return terminated;
  }

  @Override
  public final boolean truncated() {
    return truncated;
  }

  @Override
  public final Snapshot snapshot() {
    List<Double> values = Arrays.stream(state).boxed().toList();
    return new Snapshot(task, seed, draws, elapsed, terminated, truncated, values, List.of());
  }

  @Override
  public final void restore(Snapshot snapshot) {
    prepare(snapshot.task());
    if (snapshot.state().size() != state.length) {
      throw Errors.snapshot(spec.id(), snapshot.state().size(), state.length);
    }
    for (int i = 0; i < state.length; i++) {
      state[i] = snapshot.state().get(i);
    }
    elapsed = snapshot.elapsed();
    terminated = snapshot.terminated();
    truncated = snapshot.truncated();
    reseed(snapshot.seed());
    for (long draw = 0; draw < snapshot.draws(); draw++) {
      chance();
    }
  }

  @Override
  public final void reseed(long seed) {
    this.seed = seed;
    chances = null;
    draws = 0;
  }

  /** The state, to be read and changed in place. */
  protected final double[] state() {
    return state;
  }

  /** Ends the episode. */
  protected final void terminate() {
    terminated = true;
  }

  /** The next number in [0, 1) that chance draws in this episode. */
  protected final double chance() {
    if (chances == null) {
      chances = RandomStreams.of(seed, "environment", "chance");
    }
    draws++;
    return chances.nextDouble();
  }

  /** The discrete action of a row, checked. */
  protected final int discrete(Batch actions, int row, Discrete space) {
    int action = actions.numbers()[row];
    if (!space.contains(action) || !legal(action)) {
      throw space.illegal(action, spec.id(), this::legal);
    }
    return action;
  }

  /** One component of the continuous action of a row, checked; it may exceed the bounds. */
  protected final float component(Batch actions, int row, int index) {
    float value = actions.vectors()[row * actions.width() + index];
    if (!Float.isFinite(value)) {
      throw Errors.illegalAction(spec.id(), Float.toString(value), "finite numbers");
    }
    return value;
  }

  private void prepare(Task next) {
    if (next.equals(task)) {
      return;
    }
    boolean sameParameters =
        task != null
            && next.environment().equals(task.environment())
            && next.parameters().equals(task.parameters());
    task = null;
    if (!sameParameters) {
      Parameters parameters = Parameters.of(next);
      spec = configure(parameters);
      parameters.requireAllKnown();
    }
    initial = start(RandomStreams.of(next.seed(), "environment", next.environment()));
    state = initial.clone();
    task = next;
  }
}
