package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BtLossTest {
  @Test
  void equalScoresCostLogTwo() {
    assertThat(BtLoss.invoke(1, 1)).isCloseTo(Math.log(2), within(1e-15));
    assertThat(BtLoss.invoke(Math.log(3), 0)).isCloseTo(Math.log(4.0 / 3), within(1e-15));
  }

  @Test
  void marginIsTakenFromTheDifference() {
    assertThat(BtLoss.invoke(5, 2, 1)).isEqualTo(BtLoss.invoke(2, 0));
  }

  /** Card 76: the gradient of the margin loss at a difference equal to the margin is -1/2. */
  @Test
  void gradientAtTheMarginIsMinusOneHalf() {
    double h = 1e-5;
    double slope = (BtLoss.invoke(2 + h, 0, 2) - BtLoss.invoke(2 - h, 0, 2)) / (2 * h);
    assertThat(slope).isCloseTo(-0.5, within(1e-9));
  }

  /** Smoothing e adds e z to the loss, so its least value lies at z = log((1 - e) / e). */
  @Test
  void smoothingIsALinearPenaltyOnTheMargin() {
    for (double z = -5; z <= 5; z += 0.25) {
      assertThat(BtLoss.invoke(z, 0, 0, 0.1))
          .isCloseTo(BtLoss.invoke(z, 0) + 0.1 * z, within(1e-12));
    }
    double optimum = Math.log(9);
    double least = BtLoss.invoke(optimum, 0, 0, 0.1);
    assertThat(BtLoss.invoke(optimum - 0.01, 0, 0, 0.1)).isGreaterThan(least);
    assertThat(BtLoss.invoke(optimum + 0.01, 0, 0, 0.1)).isGreaterThan(least);
  }

  @Test
  void staysFiniteAndExactFarFromZero() {
    assertThat(BtLoss.invoke(-1e6, 0)).isEqualTo(1e6);
    assertThat(BtLoss.invoke(40, 0)).isCloseTo(Math.exp(-40), within(1e-30));
  }

  @Test
  void refusesSmoothingOutsideOfZeroToOne() {
    assertThatThrownBy(() -> BtLoss.invoke(1, 0, 0, 1.5))
        .hasMessage("reward.bt_loss: label_smoothing is 1.5; allowed is 0.0 to 1.0.");
    assertThatThrownBy(() -> BtLoss.invoke(1, 0, 0, -0.1)).hasMessageContaining("is -0.1");
  }
}
