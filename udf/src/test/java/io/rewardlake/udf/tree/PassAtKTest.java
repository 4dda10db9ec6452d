package io.rewardlake.udf.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PassAtKTest {
  @Test
  void isTheShareOfSubsetsWithASolution() {
    for (int n = 1; n <= 8; n++) {
      for (int c = 0; c <= n; c++) {
        for (int k = 1; k <= n; k++) {
          int solved = (1 << c) - 1;
          double share = Subsets.mean(n, k, mask -> (mask & solved) != 0 ? 1 : 0);
          assertThat(PassAtK.invoke(n, c, k))
              .as("%d, %d, %d", n, c, k)
              .isCloseTo(share, within(1e-15));
        }
      }
    }
  }

  @Test
  void manyAttemptsNeitherOverflowNorCancel() {
    assertThat(PassAtK.invoke(1e15, 1, 1)).isEqualTo(1e-15);
    assertThat(PassAtK.invoke(1e15, 3, 2)).isCloseTo(6e-15, Percentage.withPercentage(1e-10));
    assertThat(PassAtK.invoke(2_000_000, 1, 1_000_000)).isCloseTo(0.5, within(1e-12));
    assertThat(PassAtK.invoke(1_000_000, 500_000, 500_000)).isEqualTo(1);
  }

  @Test
  void refusesWhatNoTaskHas() {
    assertThatThrownBy(() -> PassAtK.invoke(4, 2, 5))
        .hasMessage("reward.pass_at_k: k is 5.0; a whole number, 1 to 4, is needed.");
    assertThatThrownBy(() -> PassAtK.invoke(4, 5, 1))
        .hasMessage("reward.pass_at_k: c is 5.0; a whole number, 0 to 4, is needed.");
    assertThatThrownBy(() -> PassAtK.invoke(0, 0, 1))
        .hasMessage("reward.pass_at_k: n is 0.0; a whole number, at least 1, is needed.");
    assertThatThrownBy(() -> PassAtK.invoke(4, 2.5, 1)).hasMessageContaining("c is 2.5");
  }
}
