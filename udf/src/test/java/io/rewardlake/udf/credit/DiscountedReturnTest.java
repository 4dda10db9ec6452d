package io.rewardlake.udf.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DiscountedReturnTest {
  /** A constant reward r over n steps returns r (1 - gamma^n) / (1 - gamma). */
  @Test
  void constantRewardsSumToTheGeometricSeries() {
    double[] rewards = new double[100];
    Arrays.fill(rewards, 2);
    assertThat(DiscountedReturn.of(rewards, 0.9))
        .isCloseTo(2 * (1 - Math.pow(0.9, 100)) / 0.1, within(1e-12));
    assertThat(DiscountedReturn.of(rewards, 1)).isEqualTo(200);
  }

  @Test
  void gammaZeroKeepsTheFirstReward() {
    assertThat(DiscountedReturn.of(new double[] {7, 5, 3}, 0)).isEqualTo(7);
  }

  @Test
  void noStepsReturnNothing() {
    assertThat(DiscountedReturn.of(new double[0], 0.5)).isZero();
  }

  @Test
  void refusesGammaOutsideOfZeroToOne() {
    assertThatThrownBy(() -> DiscountedReturn.of(new double[] {1}, 1.01))
        .hasMessage("reward.discounted_return: gamma is 1.01; allowed is 0.0 to 1.0.");
    assertThatThrownBy(() -> DiscountedReturn.of(new double[] {1}, -0.5))
        .hasMessageContaining("gamma is -0.5");
  }
}
