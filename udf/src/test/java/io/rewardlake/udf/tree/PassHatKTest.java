package io.rewardlake.udf.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PassHatKTest {
  @Test
  void isTheShareOfSubsetsOfSolutionsAlone() {
    for (int n = 1; n <= 8; n++) {
      for (int c = 0; c <= n; c++) {
        for (int k = 1; k <= n; k++) {
          int failed = (1 << n) - (1 << c);
          double share = Subsets.mean(n, k, mask -> (mask & failed) == 0 ? 1 : 0);
          assertThat(PassHatK.invoke(n, c, k))
              .as("%d, %d, %d", n, c, k)
              .isCloseTo(share, within(1e-15));
        }
      }
    }
  }

  @Test
  void manyAttemptsNeitherOverflowNorCancel() {
    assertThat(PassHatK.invoke(1e15, 1e15 - 1, 1)).isCloseTo(1, within(1e-14));
    assertThat(PassHatK.invoke(1e15, 3, 2)).isCloseTo(6e-30, Percentage.withPercentage(1e-10));
    assertThat(PassHatK.invoke(2_000_000, 1_999_999, 1_000_000)).isCloseTo(0.5, within(1e-12));
    assertThat(PassHatK.invoke(1_000_000, 500_000, 500_000)).isZero();
  }

  @Test
  void refusesWhatNoTaskHas() {
    assertThatThrownBy(() -> PassHatK.invoke(4, 2, 5))
        .hasMessage("reward.pass_hat_k: k is 5.0; a whole number, 1 to 4, is needed.");
  }
}
