package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class BradleyTerryTest {
  private static final double[] MARGINS = {-30, -3, -0.5, 0, 0.7, 4, 50};
  private static final double[] LABELS = {0, 0.2, 0.5, 0.9, 1};

  @Test
  void lossIsTheCrossEntropyOfTheLabelAndTheModelsProbability() {
    for (double z : MARGINS) {
      for (double y : LABELS) {
        double towardsA = Math.log1p(Math.exp(-z));
        double towardsB = Math.log1p(Math.exp(z));
        assertThat(BradleyTerry.loss(z, y))
            .isCloseTo(y * towardsA + (1 - y) * towardsB, within(1e-12));
      }
    }
  }

  @Test
  void engineAndScalarAgreeInLossAndGradient() {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      for (double y : LABELS) {
        NDArray z = column(manager, MARGINS);
        z.setRequiresGradient(true);
        NDArray labels = manager.full(new Shape(MARGINS.length, 1), (float) y);
        NDArray loss;
        try (GradientCollector collector = Torch.engine().newGradientCollector()) {
          loss = BradleyTerry.loss(z, labels);
          collector.backward(loss.sum());
        }
        float[] gradient = z.getGradient().toFloatArray();
        for (int i = 0; i < MARGINS.length; i++) {
          double sigmoid = 1 / (1 + Math.exp(-MARGINS[i]));
          assertThat((double) gradient[i]).isCloseTo(sigmoid - y, within(1e-6));
          assertThat((double) loss.toFloatArray()[i])
              .isCloseTo(BradleyTerry.loss(MARGINS[i], y), within(1e-5));
        }
      }
    }
  }

  @Test
  void gradientAtTheMarginIsMinusOneHalf() {
    // Card 76: d/dr [-log sigmoid(r - m)] at r = m
    double margin = 1.75;
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      NDArray rewards = column(manager, margin);
      rewards.setRequiresGradient(true);
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        NDArray z = rewards.sub(BradleyTerry.shift(1, margin));
        collector.backward(BradleyTerry.loss(z, manager.ones(new Shape(1, 1))).sum());
      }
      assertThat(rewards.getGradient().toFloatArray()).containsExactly(-0.5f);
    }
  }

  @Test
  void marginAsksForMoreTowardsThePreferredAndNothingOfATie() {
    assertThat(BradleyTerry.shift(1, 2)).isEqualTo(2);
    assertThat(BradleyTerry.shift(0.3, 2)).isEqualTo(-2);
    assertThat(BradleyTerry.shift(0.5, 2)).isZero();
  }

  private static NDArray column(NDManager manager, double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return manager.create(floats, new Shape(values.length, 1));
  }
}
