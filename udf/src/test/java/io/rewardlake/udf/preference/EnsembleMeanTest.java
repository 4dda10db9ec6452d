package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EnsembleMeanTest {
  @Test
  void isTheMeanScore() {
    assertThat(EnsembleMean.of(new double[] {0.25, 0.75, 2})).isCloseTo(1, within(1e-15));
  }

  @Test
  void refusesNoMembers() {
    assertThatThrownBy(() -> EnsembleMean.of(new double[0])).hasMessageContaining("0 member(s)");
  }
}
