package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A trained policy: what {@link PolicyTensors} keeps in a file.
 *
 * @param architecture a table, one layer, or several
 * @param distribution what the outputs of the last layer say of actions
 * @param activation after each layer but the last; null: there is none
 * @param layers first to last
 * @param logStd natural logarithm of each component's standard deviation; empty unless Gaussian
 * @param normalisation of continuous observations
 * @param squash bounds of a Gaussian's means
 */
public record PolicyModel(
    Architecture architecture,
    Distribution distribution,
    Activation activation,
    List<Layer> layers,
    List<Float> logStd,
    Normalisation normalisation,
    Squash squash)
    implements StoredPolicy {

  /** A policy whose means are not squashed. */
  public PolicyModel(
      Architecture architecture,
      Distribution distribution,
      Activation activation,
      List<Layer> layers,
      List<Float> logStd,
      Normalisation normalisation) {
    this(architecture, distribution, activation, layers, logStd, normalisation, Squash.NONE);
  }

  /** Checks that the parts fit together; what does not is an {@link IllegalArgumentException}. */
  public PolicyModel {
    layers = List.copyOf(layers);
    logStd = List.copyOf(logStd);
    require(!layers.isEmpty(), "it has no layer");
    require(
        (architecture == Architecture.MLP) == (layers.size() > 1),
        "a policy with %s layer(s) is not %s",
        layers.size(),
        Words.of(architecture));
    require(
        (activation == null) == (layers.size() == 1),
        "an activation is needed between layers, and only there");
    for (int i = 1; i < layers.size(); i++) {
      require(
          layers.get(i - 1).outputs() == layers.get(i).inputs(),
          "layer %s has %s outputs and the next one %s inputs",
          i - 1,
          layers.get(i - 1).outputs(),
          layers.get(i).inputs());
    }
    int outputs = layers.get(layers.size() - 1).outputs();
    require(
        distribution == Distribution.CATEGORICAL || architecture != Architecture.TABULAR,
        "a table of logits is not gaussian");
    require(
        logStd.size() == (distribution == Distribution.GAUSSIAN ? outputs : 0),
        "a %s policy with %s outputs has %s number(s) in log_std",
        Words.of(distribution),
        outputs,
        logStd.size());
    for (float value : logStd) {
      double std = StrictMath.exp(value);
      require(std > 0 && Double.isFinite(std), "log_std holds %s", value);
    }
    int means = normalisation.mean().size();
    require(
        means == 0 || means == layers.get(0).inputs(),
        "observation_mean has %s number(s), observations have %s",
        means,
        layers.get(0).inputs());
    require(
        squash.isNone()
            || (distribution == Distribution.GAUSSIAN && squash.low().size() == outputs),
        "a %s policy with %s outputs has %s number(s) in action_low",
        Words.of(distribution),
        outputs,
        squash.low().size());
  }

  /** Length of the observations that it reads; for discrete ones, how many there are. */
  public int inputs() {
    return layers.get(0).inputs();
  }

  /** Number of discrete actions, or of components of continuous ones. */
  public int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  @Override
  public long parameters() {
    long inLayers =
        layers.stream()
            .mapToLong(
                layer ->
                    layer.outputs()
                        * (layer.inputs() + (architecture == Architecture.TABULAR ? 0L : 1L)))
            .sum();
    return inLayers + logStd.size();
  }

  @Override
  public byte[] encode() {
    return PolicyTensors.encode(this);
  }

  /** For people: architecture, sizes of the layers, activation and distribution. */
  @Override
  public String toString() {
    String sizes =
        Stream.concat(Stream.of(inputs()), layers.stream().map(Layer::outputs))
            .map(String::valueOf)
            .collect(Collectors.joining("-"));
    return Words.of(architecture)
        + " "
        + sizes
        + (activation == null ? " " : " " + Words.of(activation) + " ")
        + (squash.isNone() ? "" : "squashed ")
        + Words.of(distribution);
  }

  /**
   * The policy for environments of one specification; spaces that do not fit its shapes are a usage
   * error.
   *
   * @param name for messages
   * @param temperature exponent 1/T of the probabilities; 0: always the mode
   */
  public Policy open(String name, EnvironmentSpec spec, double temperature) {
    SpaceFit fit =
        new SpaceFit(
            inputs(),
            outputs(),
            distribution == Distribution.CATEGORICAL,
            architecture == Architecture.TABULAR,
            !normalisation.mean().isEmpty());
    fit.require(name, spec);
    Network network = new Network(this);
    Outputs outputs = decisions -> network.outputs(decisions.observations(), decisions.rows());
    return spec.actions() instanceof Discrete actions
        ? new CategoricalPolicy(name, outputs, actions, temperature)
        : new GaussianPolicy(outputs, logStd, squash, temperature);
  }

  private static void require(boolean holds, String problem, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(problem, values));
    }
  }
}
