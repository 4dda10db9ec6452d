package io.rewardlake.udf.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.junit.jupiter.api.Test;

class DotTest {
  @Test
  void isTheSumOfProducts() {
    assertThat(Dot.of(new double[] {1, 2, 3}, new double[] {4, -5, 6})).isEqualTo(12);
    assertThat(Dot.of(new double[] {0.1}, new double[] {0.3})).isCloseTo(0.03, within(1e-17));
    assertThat(Dot.of(new double[0], new double[0])).isZero();
  }

  /** A float product would lose the 1: 2^24 + 1 has no float. */
  @Test
  void floatsAreSummedAsDoubles() {
    ArrayData large = UnsafeArrayData.fromPrimitiveArray(new float[] {1 << 24, 1});
    ArrayData ones = UnsafeArrayData.fromPrimitiveArray(new float[] {1, 1});
    assertThat(Dot.OfFloats.invoke(large, ones)).isEqualTo((1 << 24) + 1.0);
  }

  @Test
  void refusesDifferentLengths() {
    assertThatThrownBy(() -> Dot.of(new double[2], new double[3]))
        .hasMessage("reward.dot: x has 2 elements and y has 3; they must be equally long.");
  }
}
