package io.rewardlake.udf.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.junit.jupiter.api.Test;

class PpoLossTest {
  private static final double ROUNDING = 1e-12;

  /** Ratios 2, 1, 1/2, with bounds 0.9 and 1.3, for an advantage of either sign. */
  @Test
  void followsTheFormulaByHand() {
    double[] ratios = {2, 1, 0.5};
    assertThat(losses(ratios, 3, 0.1, 0.3))
        .containsExactly(new double[] {-3 * 1.3, -3, -3 * 0.5}, within(ROUNDING));
    assertThat(losses(ratios, -3, 0.1, 0.3))
        .containsExactly(new double[] {3 * 2, 3, 3 * 0.9}, within(ROUNDING));
  }

  @Test
  void dualClipBoundsTheLossOfNegativeAdvantagesAlone() {
    double[] ratios = {8, 2};
    assertThat(PpoLoss.invoke(logs(ratios), zeros(2), constant(-2, 2), 0.2, 0.2, 3).toDoubleArray())
        .containsExactly(new double[] {6, 4}, within(ROUNDING));
    assertThat(PpoLoss.invoke(logs(ratios), zeros(2), constant(2, 2), 0.2, 0.2, 3).toDoubleArray())
        .containsExactly(losses(ratios, 2, 0.2, 0.2));
  }

  @Property
  void gradientIsThePolicyGradientInsideTheBoundsAndNoneOnTheFarSide(
      @ForAll @DoubleRange(min = -1, max = 1) double logRatio,
      @ForAll @DoubleRange(min = -2, max = 2) double advantage) {
    double h = 1e-6;
    double slope = (loss(logRatio + h, advantage) - loss(logRatio - h, advantage)) / (2 * h);
    double ratio = Math.exp(logRatio);
    boolean edge = Math.abs(ratio - 0.8) < 1e-4 || Math.abs(ratio - 1.2) < 1e-4;
    boolean clipped = advantage > 0 ? ratio > 1.2 : ratio < 0.8;
    if (!edge) {
      assertThat(slope).isCloseTo(clipped ? 0 : -advantage * ratio, within(1e-6));
    }
  }

  @Property
  void isNeverBelowTheUnclippedLoss(
      @ForAll @DoubleRange(min = -3, max = 3) double logRatio,
      @ForAll @DoubleRange(min = -2, max = 2) double advantage) {
    assertThat(loss(logRatio, advantage))
        .isGreaterThanOrEqualTo(-advantage * Math.exp(logRatio) - ROUNDING);
  }

  @Test
  void unknownStepsStayUnknownAndAnAdvantageOfZeroCostsNothing() {
    ArrayData losses =
        PpoLoss.invoke(
            new GenericArrayData(new Object[] {0.0, null, 900.0, null}),
            zeros(4),
            new GenericArrayData(new Object[] {null, 1.0, 0.0, 0.0}),
            0.2,
            0.2);
    assertThat(losses.isNullAt(0)).isTrue();
    assertThat(losses.isNullAt(1)).isTrue();
    assertThat(losses.getDouble(2)).isZero();
    assertThat(losses.isNullAt(3)).isTrue();
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> losses(new double[] {1}, 1, 1.5, 0.2))
        .hasMessageContaining("eps_low is 1.5");
    assertThatThrownBy(() -> losses(new double[] {1}, 1, 0.2, -1))
        .hasMessageContaining("eps_high is -1.0");
    assertThatThrownBy(() -> PpoLoss.invoke(zeros(1), zeros(1), zeros(1), 0.2, 0.2, 0.5))
        .hasMessage("reward.ppo_loss: dual_clip is 0.5; a finite number, at least 1.0, is needed.");
    assertThatThrownBy(() -> PpoLoss.invoke(constant(800, 1), zeros(1), constant(-1, 1), 0.2, 0.2))
        .hasMessageContaining("the result at step 0 is Infinity");
  }

  private static double loss(double logRatio, double advantage) {
    return PpoLoss.invoke(constant(logRatio, 1), zeros(1), constant(advantage, 1), 0.2, 0.2)
        .getDouble(0);
  }

  private static double[] losses(double[] ratios, double advantage, double low, double high) {
    int steps = ratios.length;
    return PpoLoss.invoke(logs(ratios), zeros(steps), constant(advantage, steps), low, high)
        .toDoubleArray();
  }

  private static ArrayData logs(double[] ratios) {
    return new GenericArrayData(Arrays.stream(ratios).map(Math::log).toArray());
  }

  private static ArrayData zeros(int steps) {
    return constant(0, steps);
  }

  private static ArrayData constant(double value, int steps) {
    double[] values = new double[steps];
    Arrays.fill(values, value);
    return new GenericArrayData(values);
  }
}
