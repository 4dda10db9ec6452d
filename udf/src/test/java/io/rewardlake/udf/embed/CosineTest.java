package io.rewardlake.udf.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CosineTest {
  @Test
  void isTheCosineOfTheAngle() {
    assertThat(Cosine.of(new double[] {1, 0}, new double[] {0, 5})).isZero();
    assertThat(Cosine.of(new double[] {2, 0}, new double[] {3, 3}))
        .isCloseTo(Math.sqrt(0.5), within(1e-15));
    assertThat(Cosine.of(new double[] {1, 2}, new double[] {-2, -4})).isCloseTo(-1, within(1e-15));
  }

  @Test
  void neverLeavesItsRange() {
    double[] x = {0.1, 0.2, 0.3, 0.7, 1.1};
    double[] parallel = {0.3, 0.6, 0.9, 2.1, 3.3};
    assertThat(Cosine.of(x, parallel)).isLessThanOrEqualTo(1);
  }

  @Test
  void aZeroVectorHasNoDirection() {
    assertThat(Cosine.of(new double[] {0, 0}, new double[] {1, 2})).isNull();
    assertThat(Cosine.of(new double[] {1, 2}, new double[] {0, 0})).isNull();
    assertThat(Cosine.of(new double[0], new double[0])).isNull();
  }

  @Test
  void refusesDifferentLengthsAndOverflow() {
    assertThatThrownBy(() -> Cosine.of(new double[2], new double[3]))
        .hasMessageContaining("reward.cosine: x has 2 elements and y has 3");
    assertThatThrownBy(() -> Cosine.of(new double[] {1e200}, new double[] {1}))
        .hasMessage("reward.cosine: |x| |y| is Infinity; a finite number is needed.");
  }
}
