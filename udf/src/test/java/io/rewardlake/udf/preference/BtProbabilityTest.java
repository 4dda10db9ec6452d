package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BtProbabilityTest {
  @Test
  void isTheLogisticOfTheDifference() {
    assertThat(BtProbability.invoke(3, 3)).isEqualTo(0.5);
    assertThat(BtProbability.invoke(Math.log(9), 0)).isCloseTo(0.9, within(1e-15));
    assertThat(BtProbability.invoke(0, Math.log(9))).isCloseTo(0.1, within(1e-15));
  }

  @Test
  void doesNotOverflow() {
    assertThat(BtProbability.invoke(1e4, -1e4)).isEqualTo(1);
    assertThat(BtProbability.invoke(-1e4, 1e4)).isEqualTo(0);
    assertThat(BtProbability.invoke(-700, 0)).isCloseTo(Math.exp(-700), within(1e-310));
  }

  @Test
  void refusesADifferenceThatIsNotFinite() {
    double infinity = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> BtProbability.invoke(infinity, infinity))
        .hasMessage("reward.bt_probability: a - b is NaN; a finite number is needed.");
  }
}
