package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EnsembleVarTest {
  @Test
  void dividesByOneLessThanTheNumberOfMembers() {
    assertThat(EnsembleVar.of(new double[] {1, 3})).isEqualTo(2);
    // By hand: mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32
    assertThat(EnsembleVar.of(new double[] {2, 4, 4, 4, 5, 5, 7, 9}))
        .isCloseTo(32.0 / 7, within(1e-15));
  }

  @Test
  void refusesFewerThanTwoMembers() {
    assertThatThrownBy(() -> EnsembleVar.of(new double[] {1}))
        .hasMessage("reward.ensemble_var: scores has 1 member(s); at least 2 are needed.");
  }
}
