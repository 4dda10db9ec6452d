package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StrengthMeanTest {
  @Test
  void isTheMeanMargin() {
    assertThat(StrengthMean.of(new double[] {2, -1, 0.5})).isCloseTo(0.5, within(1e-15));
    assertThat(StrengthMean.of(new double[] {-3})).isEqualTo(-3);
  }

  @Test
  void refusesNoMembers() {
    assertThatThrownBy(() -> StrengthMean.of(new double[0]))
        .hasMessage("reward.strength_mean: member_margins has 0 member(s); at least 1 are needed.");
  }
}
