package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** Episodes that wait for an action, one per row: what policies read, and where they write. */
public final class Decisions {
  private final EnvironmentSpec spec;
  private final Batch observations;
  private final Batch actions;
  private final Environment[] environments;
  private final String[] environmentNames;
  private final String[] taskIds;
  private final UniformRandomProvider[] randoms;
  private final Object[] memories;
  private int rows;

  /** Room for a number of episodes of environments with one specification. */
  public Decisions(EnvironmentSpec spec, int capacity) {
    this.spec = spec;
    this.observations = spec.observations().batch(capacity);
    this.actions = spec.actions().batch(capacity);
    this.environments = new Environment[capacity];
    this.environmentNames = new String[capacity];
    this.taskIds = new String[capacity];
    this.randoms = new UniformRandomProvider[capacity];
    this.memories = new Object[capacity];
  }

  /** What the environments of all rows have in common. */
  public EnvironmentSpec spec() {
    return spec;
  }

  /** Number of episodes that wait; they are the first rows. */
  public int rows() {
    return rows;
  }

  /** Number of episodes that can wait. */
  public int capacity() {
    return environments.length;
  }

  /** Observation of each row. */
  public Batch observations() {
    return observations;
  }

  /** Action of each row. */
  public Batch actions() {
    return actions;
  }

  /** Environment of a row, whose action is due. */
  public Environment environment(int row) {
    return environments[row];
  }

  /** Name of a row's environment, as tasks have it; null: not told. */
  public String environmentName(int row) {
    return environmentNames[row];
  }

  /** Id of a row's task; null: not told. */
  public String taskId(int row) {
    return taskIds[row];
  }

  /** The policy's random numbers of a row's episode. */
  public UniformRandomProvider random(int row) {
    return randoms[row];
  }

  /** What the policy keeps of a row's episode; null at its beginning. */
  public Object memory(int row) {
    return memories[row];
  }

  /**
   * Sets what the policy keeps of a row's episode; it goes with the row. It must not change later:
   * in a tree the episodes that branch off here share it.
   */
  public void memory(int row, Object memory) {
    memories[row] = memory;
  }

  /** Adds an episode whose environment was reset, and returns its row. */
  public int add(Environment environment, UniformRandomProvider random) {
    environments[rows] = environment;
    randoms[rows] = random;
    environment.observe(observations, rows);
    return rows++;
  }

  /** The same, of a task that is known by its environment's name and its id. */
  public int add(
      Environment environment,
      UniformRandomProvider random,
      String environmentName,
      String taskId) {
    environmentNames[rows] = environmentName;
    taskIds[rows] = taskId;
    return add(environment, random);
  }

  /**
   * Lets a row begin another episode of its task, in its environment, which was reset; what the
   * policy keeps of it stays.
   */
  public void restart(int row, UniformRandomProvider random) {
    randoms[row] = random;
    environments[row].observe(observations, row);
  }

  /**
   * Lets the first rows stand for recorded steps, whose observations and actions the caller writes
   * into the batches.
   *
   * @param count of them
   * @param recorded stands for the environment of every one
   */
  void replay(int count, Environment recorded) {
    Arrays.fill(environments, 0, count, recorded);
    rows = count;
  }

  /** Removes a row; the last one takes its place. */
  public void remove(int row) {
    rows--;
    environments[row] = environments[rows];
    environmentNames[row] = environmentNames[rows];
    taskIds[row] = taskIds[rows];
    randoms[row] = randoms[rows];
    memories[row] = memories[rows];
    if (row != rows) {
      environments[row].observe(observations, row);
    }
    environments[rows] = null;
    environmentNames[rows] = null;
    taskIds[rows] = null;
    randoms[rows] = null;
    memories[rows] = null;
  }
}
