package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.Decisions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;

/** Policies that tests know the answers of. */
final class Models {
  private Models() {}

  /** A table of logits, one array per state. */
  static PolicyModel table(float[]... rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return categorical(Architecture.TABULAR, null, List.of(Layer.table(flat, rows[0].length)));
  }

  static PolicyModel linear(float[] weight, float... bias) {
    return categorical(Architecture.LINEAR, null, List.of(Layer.linear(weight, bias)));
  }

  static PolicyModel gaussian(float[] weight, float[] bias, Float... logStd) {
    return new PolicyModel(
        Architecture.LINEAR,
        Distribution.GAUSSIAN,
        null,
        List.of(Layer.linear(weight, bias)),
        List.of(logStd),
        Normalisation.NONE);
  }

  /** Random weights of layers of these sizes, inputs first. */
  static PolicyModel mlp(long seed, Activation activation, int... sizes) {
    UniformRandomProvider random = RandomStreams.of(seed, "test", "mlp");
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i < sizes.length; i++) {
      layers.add(
          Layer.linear(
              uniform(random, sizes[i] * sizes[i - 1], 2 / Math.sqrt(sizes[i - 1])),
              uniform(random, sizes[i], 1)));
    }
    return categorical(Architecture.MLP, activation, layers);
  }

  /** A cart is pushed towards the side to which its pole falls. */
  static PolicyModel balancing() {
    float[] right = {0.1f, 0.3f, 3, 1};
    return linear(
        new float[] {
          -right[0], -right[1], -right[2], -right[3], right[0], right[1], right[2], right[3]
        },
        0,
        0);
  }

  /** Episodes of one environment that wait, each with its own random numbers. */
  static Decisions waiting(String environment, Map<String, ?> parameters, int episodes) {
    Decisions decisions = null;
    for (int i = 0; i < episodes; i++) {
      Environment one = Environments.create(environment);
      one.reset(Task.of(environment, parameters, i), i);
      if (decisions == null) {
        decisions = new Decisions(one.spec(), episodes);
      }
      decisions.add(one, RandomStreams.of(i, "test", "policy"));
    }
    return decisions;
  }

  private static PolicyModel categorical(
      Architecture architecture, Activation activation, List<Layer> layers) {
    return new PolicyModel(
        architecture, Distribution.CATEGORICAL, activation, layers, List.of(), Normalisation.NONE);
  }

  private static float[] uniform(UniformRandomProvider random, int count, double bound) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return values;
  }
}
