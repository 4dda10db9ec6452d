package io.rewardlake.transforms.learn.policy;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.rollout.policy.model.Architecture;
import io.rewardlake.transforms.rollout.policy.model.Distribution;
import io.rewardlake.transforms.rollout.policy.model.Layer;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import io.rewardlake.transforms.rollout.policy.model.Squash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.lang3.ArrayUtils;

/** Trained parameters as policies that act, and back. */
public final class PolicyFiles {
  /** Of a deterministic policy: its actions are the mean to the last digit of a float. */
  private static final float NO_DEVIATION = -20;

  private PolicyFiles() {}

  /**
   * The policy that acts as a network with these parameters does.
   *
   * @param parameters of the group of {@link PolicyNetwork#tensors}, flat
   * @param condition the further inputs that it always acts under; they become part of the first
   *     bias, {@code b + W_c c}
   */
  public static PolicyModel model(PolicyNetwork network, float[] parameters, float... condition) {
    Require.that(condition.length, "conditions")
        .atLeast(network.conditions())
        .atMost(network.conditions());
    List<Layer> layers = new ArrayList<>();
    int from = 0;
    int inputs = network.features() + network.conditions();
    for (int i = 0; i <= network.hidden().size(); i++) {
      int outputs = i < network.hidden().size() ? network.hidden().get(i) : network.outputs();
      float[] weight = Arrays.copyOfRange(parameters, from, from += inputs * outputs);
      float[] bias = Arrays.copyOfRange(parameters, from, from += outputs);
      layers.add(i == 0 ? first(weight, bias, condition) : Layer.linear(weight, bias));
      inputs = outputs;
    }
    boolean categorical = network.head() == Head.CATEGORICAL;
    return new PolicyModel(
        layers.size() > 1 ? Architecture.MLP : Architecture.LINEAR,
        categorical ? Distribution.CATEGORICAL : Distribution.GAUSSIAN,
        layers.size() > 1 ? activation(network) : null,
        layers,
        categorical ? List.of() : logStd(network, parameters, from),
        network.normalisation(),
        network.head().squashes() ? PolicyNetwork.squash(network.actions()) : Squash.NONE);
  }

  /** The network that a policy is, between the spaces of episodes; tables become one layer. */
  public static PolicyNetwork network(PolicyModel policy, EpisodeSpaces spaces) {
    List<Layer> layers = policy.layers();
    return new PolicyNetwork(
        spaces.observations(),
        spaces.actions(),
        0,
        layers.subList(0, layers.size() - 1).stream().map(Layer::outputs).toList(),
        policy.activation() == null
            ? Activation.TANH
            : Activation.valueOf(policy.activation().name()),
        head(policy),
        policy.normalisation());
  }

  /** The parameters of a policy, flat, as {@link #model} takes them. */
  public static float[] parameters(PolicyModel policy) {
    float[] flat = new float[0];
    for (Layer layer : policy.layers()) {
      flat = ArrayUtils.addAll(ArrayUtils.addAll(flat, layer.weight()), layer.bias());
    }
    return head(policy).hasDeviation()
        ? ArrayUtils.addAll(flat, ArrayUtils.toPrimitive(policy.logStd().toArray(Float[]::new)))
        : flat;
  }

  private static Head head(PolicyModel policy) {
    if (policy.distribution() == Distribution.CATEGORICAL) {
      return Head.CATEGORICAL;
    }
    if (policy.squash().isNone()) {
      return Head.GAUSSIAN;
    }
    return policy.logStd().stream().allMatch(value -> value == NO_DEVIATION)
        ? Head.DETERMINISTIC
        : Head.BOUNDED_GAUSSIAN;
  }

  private static Layer first(float[] weight, float[] bias, float[] condition) {
    int outputs = bias.length;
    int all = weight.length / outputs;
    int own = all - condition.length;
    float[] kept = new float[own * outputs];
    for (int row = 0; row < outputs; row++) {
      System.arraycopy(weight, row * all, kept, row * own, own);
      for (int c = 0; c < condition.length; c++) {
        bias[row] += weight[row * all + own + c] * condition[c];
      }
    }
    return Layer.linear(kept, bias);
  }

  private static List<Float> logStd(PolicyNetwork network, float[] parameters, int from) {
    if (!network.head().hasDeviation()) {
      return Collections.nCopies(network.outputs(), NO_DEVIATION);
    }
    List<Float> logStd = new ArrayList<>();
    for (int i = from; i < parameters.length; i++) {
      logStd.add(PolicyNetwork.bounded(parameters[i]));
    }
    return logStd;
  }

  private static io.rewardlake.transforms.rollout.policy.model.Activation activation(
      PolicyNetwork network) {
    return io.rewardlake.transforms.rollout.policy.model.Activation.valueOf(
        network.activation().name());
  }
}
