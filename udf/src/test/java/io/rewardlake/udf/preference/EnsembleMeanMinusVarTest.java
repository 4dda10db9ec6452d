package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EnsembleMeanMinusVarTest {
  /** By hand: mean 1.6, population variance (0.36 + 0.16 + 1) / 3. */
  @Test
  void penalisesThePopulationVariance() {
    double[] scores = {1, 1.2, 2.6};
    assertThat(EnsembleMeanMinusVar.of(scores, 0.5)).isCloseTo(1.6 - 0.5 * 1.52 / 3, within(1e-15));
    assertThat(EnsembleMeanMinusVar.of(scores, 0)).isCloseTo(1.6, within(1e-15));
  }

  @Test
  void refusesNoMembersAndANegativeWeight() {
    assertThatThrownBy(() -> EnsembleMeanMinusVar.of(new double[0], 1))
        .hasMessageContaining("0 member(s)");
    assertThatThrownBy(() -> EnsembleMeanMinusVar.of(new double[] {1}, -1))
        .hasMessageContaining("reward.ensemble_mean_minus_var: lambda is -1.0");
  }
}
