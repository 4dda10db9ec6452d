package io.rewardlake.udf.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.udf.embed.Dot;
import org.junit.jupiter.api.Test;

class GrpoTest {
  /** Biased in direction. */
  @Test
  void expectedGradientOfGroupsOfFour() {
    double[] gradient = PolicyGradient.expected(4, returns -> Grpo.of(returns, 1e-6));
    assertThat(gradient)
        .containsExactly(new double[] {-0.331507, 0.120953, 0.210553}, within(1e-6));
    assertThat(cosine(gradient, PolicyGradient.expected(4, Rloo::of)))
        .isCloseTo(0.99297, within(5e-6));
  }

  @Test
  void dividesByTheSampleDeviation() {
    // Deviations -2, 0, 2: 8 / (3 - 1) = 4
    assertThat(Grpo.of(new double[] {1, 3, 5}, 0)).containsExactly(-1, 0, 1);
    assertThat(Grpo.of(new double[] {1, 3, 5}, 2)).containsExactly(-0.5, 0, 0.5);
  }

  @Test
  void aGroupOfOneHasMeanZeroAndDeviationOne() {
    assertThat(Grpo.of(new double[] {3}, 0.5)).containsExactly(2);
    assertThat(Grpo.of(new double[0], 0.5)).isEmpty();
  }

  @Test
  void equalReturnsHaveNoAdvantageWithoutEpsToo() {
    assertThat(Grpo.of(new double[] {0.1, 0.1, 0.1}, 0)).containsExactly(0, 0, 0);
  }

  private static double cosine(double[] x, double[] y) {
    return Dot.of(x, y) / Math.sqrt(Dot.of(x, x) * Dot.of(y, y));
  }
}
