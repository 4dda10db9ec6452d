package io.rewardlake.transforms.learn.stage;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Parameters that are trained together, such as an actor's or a critic's; or the slow copy of
 * others, or ones that never change.
 *
 * @param name prefix of its tensors in files
 * @param tensors first to last
 * @param learningRate step size; 0: gradients do not reach it
 * @param every steps from one update to the next, at least 1
 * @param follows the group that this one is a slow copy of; null: none
 * @param tau share that the copy takes of the other at its updates, 0 to 1
 */
public record ParameterGroup(
    String name,
    List<TensorSpec> tensors,
    double learningRate,
    int every,
    String follows,
    double tau)
    implements Serializable {
  /** Checks the ranges. */
  public ParameterGroup {
    Require.notBlank(name, "group");
    tensors = List.copyOf(tensors);
    Require.that(learningRate, "learningRate").atLeast(0).finite();
    Require.that(every, "every").atLeast(1);
    Require.that(tau, "tau").atLeast(0).atMost(1);
  }

  /** A group that gradients train. */
  public static ParameterGroup trained(String name, List<TensorSpec> tensors, double learningRate) {
    return new ParameterGroup(name, tensors, learningRate, 1, null, 0);
  }

  /** A group that keeps its first values. */
  public static ParameterGroup frozen(String name, List<TensorSpec> tensors) {
    return new ParameterGroup(name, tensors, 0, 1, null, 0);
  }

  /** A group that starts equal to another and follows it: {@code w += tau (w_other - w)}. */
  public static ParameterGroup target(String name, ParameterGroup other, double tau) {
    return new ParameterGroup(name, other.tensors, 0, other.every, other.name, tau);
  }

  /** The same, updated at every n-th step only. */
  public ParameterGroup every(int steps) {
    return new ParameterGroup(name, tensors, learningRate, steps, follows, tau);
  }

  /** Whether gradients train it. */
  public boolean trainable() {
    return learningRate > 0;
  }

  /** Whether it is updated at a step, counted from 1. */
  public boolean due(long step) {
    return step % every == 0;
  }

  /** The group that it follows. */
  Optional<String> leader() {
    return Optional.ofNullable(follows);
  }

  /** How many numbers it has. */
  int size() {
    return tensors.stream().mapToInt(TensorSpec::size).sum();
  }
}
