package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StrengthStdTest {
  @Test
  void dividesByTheNumberOfMembers() {
    assertThat(StrengthStd.of(new double[] {1, 3})).isEqualTo(1);
    assertThat(StrengthStd.of(new double[] {2, 4, 4, 4, 5, 5, 7, 9})).isEqualTo(2);
  }

  @Test
  void membersThatAgreeHaveNoSpread() {
    assertThat(StrengthStd.of(new double[] {1.5, 1.5, 1.5})).isZero();
    assertThat(StrengthStd.of(new double[] {7})).isZero();
  }

  @Test
  void keepsItsDigitsUnderALargeOffset() {
    assertThat(StrengthStd.of(new double[] {1e9 + 1, 1e9 + 3})).isCloseTo(1, within(1e-6));
  }

  @Test
  void refusesNoMembers() {
    assertThatThrownBy(() -> StrengthStd.of(new double[0])).hasMessageContaining("0 member(s)");
  }
}
