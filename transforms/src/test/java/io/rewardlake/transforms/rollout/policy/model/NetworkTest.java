package io.rewardlake.transforms.rollout.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkTest {
  @Test
  void outputsAreThoseOfTheFormula() {
    PolicyModel two =
        new PolicyModel(
            Architecture.MLP,
            Distribution.CATEGORICAL,
            Activation.RELU,
            List.of(
                Layer.linear(new float[] {1, 2, -3, 4, 0, -1}, new float[] {0.5f, 1, -1}),
                Layer.linear(new float[] {2, 3, 5}, new float[] {-4})),
            List.of(),
            new Normalisation(List.of(1f, -1f), List.of(2f, 0.5f)));
    Batch observations = Box.of(-10, 10, 2).batch(2);
    // (3, 0) becomes (1, 2): hidden max(0, (5.5, 6, -3)); (1, -1) becomes (0, 0): (0.5, 1, -1)
    System.arraycopy(new float[] {3, 0, 1, -1}, 0, observations.vectors(), 0, 4);
    float[] outputs = new Network(two).outputs(observations, 2);
    assertThat(outputs).containsExactly(2 * 5.5f + 3 * 6 - 4, 2 * 0.5f + 3 * 1 - 4);
  }

  @Test
  void aDiscreteObservationCountsFromTheStartOfItsSpace() {
    Batch observations = new Discrete(3, 5).batch(2);
    observations.numbers()[0] = 7;
    observations.numbers()[1] = 5;
    PolicyModel table = Models.table(new float[] {1, 2}, new float[] {3, 4}, new float[] {5, 6});
    assertThat(new Network(table).outputs(observations, 2)).containsExactly(5, 6, 1, 2);
    PolicyModel linear = Models.linear(new float[] {1, 2, 3, 4, 5, 6}, 10, 20);
    assertThat(new Network(linear).outputs(observations, 2)).containsExactly(13, 26, 11, 24);
  }

  @ParameterizedTest
  @EnumSource
  void manyLayersAreWhatALoopInDoublesGives(Activation activation) {
    PolicyModel model = Models.mlp(4, activation, 7, 33, 5, 18, 3);
    int rows = 50;
    Batch observations = filled(7, rows);
    float[] outputs = new Network(model).outputs(observations, rows);
    for (int row = 0; row < rows; row++) {
      double[] x = new double[7];
      for (int i = 0; i < 7; i++) {
        x[i] = observations.vectors()[row * 7 + i];
      }
      for (int l = 0; l < 4; l++) {
        x = times(model.layers().get(l), x);
        for (int i = 0; l < 3 && i < x.length; i++) {
          x[i] = activation == Activation.TANH ? StrictMath.tanh(x[i]) : Math.max(0, x[i]);
        }
      }
      for (int i = 0; i < 3; i++) {
        assertThat((double) outputs[row * 3 + i]).isCloseTo(x[i], within(1e-5));
      }
    }
  }

  @Test
  void aRowGivesTheSameBitsWhateverStandsBesideIt() {
    PolicyModel model = Models.mlp(5, Activation.TANH, 4, 64, 64, 2);
    Batch all = filled(4, 256);
    float[] together = new Network(model).outputs(all, 256).clone();
    Network alone = new Network(model);
    Batch one = Box.of(-5, 5, 4).batch(1);
    for (int row = 255; row >= 0; row--) {
      System.arraycopy(all.vectors(), row * 4, one.vectors(), 0, 4);
      assertThat(Arrays.copyOf(alone.outputs(one, 1), 2))
          .containsExactly(together[row * 2], together[row * 2 + 1]);
    }
  }

  @Test
  void tanhIsTheHyperbolicTangent() {
    float[] x = {-40, Float.NEGATIVE_INFINITY, 0, 1e-20f, Float.NaN};
    Activation.TANH.apply(x, x.length);
    assertThat(x[0]).isEqualTo(x[1]).isCloseTo(-1, within(1e-6f));
    assertThat(x[2]).isZero();
    assertThat(x[3]).isCloseTo(1e-20f, within(1e-26f));
    assertThat(x[4]).isNaN();
    for (int i = -100_000; i <= 100_000; i++) {
      float[] value = {i * 1e-4f};
      double exact = StrictMath.tanh(value[0]);
      Activation.TANH.apply(value, 1);
      assertThat(Math.abs(value[0] - exact)).isLessThanOrEqualTo(4e-7 * Math.abs(exact));
    }
  }

  private static Batch filled(int width, int rows) {
    Batch batch = Box.of(-5, 5, width).batch(rows);
    UniformRandomProvider random = RandomStreams.of(1, "test", "observations");
    for (int i = 0; i < width * rows; i++) {
      batch.vectors()[i] = (float) random.nextDouble(-2, 2);
    }
    return batch;
  }

  private static double[] times(Layer layer, double[] x) {
    float[] weight = layer.weight();
    double[] y = new double[layer.outputs()];
    for (int i = 0; i < y.length; i++) {
      y[i] = layer.bias()[i];
      for (int j = 0; j < x.length; j++) {
        y[i] += weight[i * x.length + j] * x[j];
      }
    }
    return y;
  }
}
