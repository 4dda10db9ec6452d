package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EnsembleMinTest {
  @Test
  void isTheLeastScore() {
    assertThat(EnsembleMin.of(new double[] {3, -2, 5})).isCloseTo(-2, within(0.0));
    assertThat(EnsembleMin.of(new double[] {4})).isEqualTo(4);
  }

  @Test
  void refusesNoMembers() {
    assertThatThrownBy(() -> EnsembleMin.of(new double[0])).hasMessageContaining("0 member(s)");
  }
}
