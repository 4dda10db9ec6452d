package io.rewardlake.udf.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class KlEstimateTest {
  private static final double[] POLICY = {0.5, 0.3, 0.2};
  private static final double[] REFERENCE = {0.2, 0.2, 0.6};

  @Test
  void followsTheFormulas() {
    double d = Math.log(0.5 / 0.2);
    assertThat(estimate(0, "k1")).isCloseTo(d, within(1e-15));
    assertThat(estimate(0, "k2")).isCloseTo(d * d / 2, within(1e-15));
    assertThat(estimate(0, "k3")).isCloseTo(0.2 / 0.5 + d - 1, within(1e-15));
  }

  /** Without sampling: 0.5 ln 2.5 + 0.3 ln 1.5 + 0.2 ln(1/3). */
  @Test
  void k1AndK3AreUnbiasedAndK2IsNot() {
    double divergence = 0.5 * Math.log(2.5) + 0.3 * Math.log(1.5) - 0.2 * Math.log(3);
    assertThat(expected("k1")).isCloseTo(divergence, within(1e-15));
    assertThat(expected("k3")).isCloseTo(divergence, within(1e-15));
    assertThat(divergence - expected("k2")).isCloseTo(0.0048, within(1e-4));
  }

  @Property
  void k2AndK3AreNeverNegativeAndAgreeNearZero(@ForAll @DoubleRange(min = -20, max = 20) double d) {
    double k2 = KlEstimate.of(d, 0, "k2");
    double k3 = KlEstimate.of(d, 0, "k3");
    assertThat(k2).isNotNegative();
    assertThat(k3).isNotNegative();
    // Taylor: k3 = d^2/2 - d^3/6 exp(-x d), x in [0, 1]
    double cube = Math.abs(d * d * d) / 6;
    assertThat(k3).isCloseTo(k2, within(cube * Math.exp(Math.max(0, -d)) + 1e-12));
  }

  @Test
  void smallDifferencesKeepTheirDigits() {
    assertThat(KlEstimate.of(1e-9, 0, "k3")).isBetween(0.0, 1e-17);
    assertThat(KlEstimate.of(1e-4, 0, "k3")).isCloseTo(5e-9, within(1e-12));
  }

  @Test
  void arraysGoElementByElementAndKeepTheirNulls() {
    ArrayData estimates =
        KlEstimate.OfSteps.invoke(
            new GenericArrayData(new Object[] {-1.0, null, -2.0}),
            new GenericArrayData(new double[] {-3, -3, -2}),
            UTF8String.fromString("k2"));
    assertThat(estimates.isNullAt(1)).isTrue();
    assertThat(estimates.getDouble(0)).isEqualTo(2);
    assertThat(estimates.getDouble(2)).isZero();
  }

  @Test
  void refusesAnotherEstimatorAndAnOverflow() {
    assertThatThrownBy(() -> KlEstimate.invoke(0, 0, UTF8String.fromString("k4")))
        .hasMessage("reward.kl_estimate: estimator is 'k4'; known are k1, k2, k3.");
    assertThatThrownBy(() -> KlEstimate.invoke(-1000, 0, UTF8String.fromString("k3")))
        .hasMessageContaining("the result is Infinity");
  }

  private static double estimate(int action, String estimator) {
    return KlEstimate.invoke(
        Math.log(POLICY[action]), Math.log(REFERENCE[action]), UTF8String.fromString(estimator));
  }

  private static double expected(String estimator) {
    double sum = 0;
    for (int action = 0; action < POLICY.length; action++) {
      sum += POLICY[action] * estimate(action, estimator);
    }
    return sum;
  }
}
