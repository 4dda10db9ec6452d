package io.rewardlake.udf.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrmAggregateTest {
  private static final double CORE = 0.6;
  private static final double FILLER = 0.95;

  /** One core step, then n filler steps. */
  private static double[] padded(int n) {
    double[] steps = new double[n + 1];
    Arrays.fill(steps, FILLER);
    steps[0] = CORE;
    return steps;
  }

  @ParameterizedTest
  @CsvSource({
    "sum, 0.60, 1.55, 5.35, 10.10",
    "mean, 0.600, 0.775, 0.892, 0.918",
    "product, 0.600, 0.570, 0.464, 0.359",
    "min, 0.6, 0.6, 0.6, 0.6",
    "max, 0.60, 0.95, 0.95, 0.95",
    "last, 0.60, 0.95, 0.95, 0.95",
    "log_product, -0.511, -0.562, -0.767, -1.024",
    "sum_logits, 0.405, 3.350, 15.128, 29.850"
  })
  void paddingASolution(String mode, double n0, double n1, double n5, double n10) {
    assertThat(IntStream.of(0, 1, 5, 10).mapToDouble(n -> PrmAggregate.of(padded(n), mode)))
        .hasSize(4)
        .usingElementComparator((a, b) -> Math.abs(a - b) <= 5.1e-4 ? 0 : Double.compare(a, b))
        .containsExactly(n0, n1, n5, n10);
  }

  /**
   * Softmax over the number of filler steps, 3,000 exact gradient steps from the uniform policy.
   */
  @ParameterizedTest
  @CsvSource({"sum, 9, 10", "mean, 9, 10", "product, 0, 1", "min, 4.9, 5.1"})
  void whatAPolicyLearnsToPad(String mode, double from, double to) {
    double[] rewards =
        IntStream.rangeClosed(0, 10).mapToDouble(n -> PrmAggregate.of(padded(n), mode)).toArray();
    double[] logits = new double[rewards.length];
    double[] policy = softmax(logits);
    for (int step = 0; step < 3_000; step++) {
      double baseline = expected(policy, rewards);
      for (int n = 0; n < logits.length; n++) {
        logits[n] += policy[n] * (rewards[n] - baseline);
      }
      policy = softmax(logits);
    }
    double[] lengths = IntStream.rangeClosed(0, 10).asDoubleStream().toArray();
    assertThat(expected(policy, lengths)).isBetween(from, to);
  }

  /**
   * Solutions of 2 to 12 steps, right if all steps are: a step is with probability 0.9, and scores
   * Beta(8, 2) then, else Beta(3, 4).
   */
  @Test
  void whatTellsRightSolutionsFromWrongOnes() {
    SplittableRandom random = new SplittableRandom(88);
    List<double[]> right = new ArrayList<>();
    List<double[]> wrong = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      double[] scores = new double[random.nextInt(2, 13)];
      boolean allRight = true;
      for (int t = 0; t < scores.length; t++) {
        boolean stepIsRight = random.nextDouble() < 0.9;
        scores[t] = stepIsRight ? beta(random, 8, 2) : beta(random, 3, 4);
        allRight &= stepIsRight;
      }
      (allRight ? right : wrong).add(scores);
    }
    Map<String, Double> auc = new HashMap<>();
    PrmAggregate.MODES.forEach(mode -> auc.put(mode, auc(right, wrong, mode)));
    assertThat(auc.get("min")).isGreaterThanOrEqualTo(auc.get("mean") + 0.05);
    assertThat(auc.get("product")).isGreaterThanOrEqualTo(auc.get("mean") + 0.02);
    assertThat(auc.get("sum")).isLessThanOrEqualTo(0.45);
    assertThat(auc.get("min")).isCloseTo(0.91, within(0.02));
    assertThat(auc.get("log_product")).isEqualTo(auc.get("product"));
  }

  @Test
  void longSolutionsDoNotUnderflowAsLogarithms() {
    double[] steps = new double[2_000];
    Arrays.fill(steps, 0.5);
    assertThat(PrmAggregate.of(steps, "log_product")).isCloseTo(-2_000 * Math.log(2), within(1e-9));
    assertThat(PrmAggregate.of(steps, "product")).isZero();
    assertThat(PrmAggregate.of(steps, "sum_logits")).isZero();
  }

  @Test
  void certainStepsHaveFiniteLogits() {
    double bound = 24 * Math.log(2);
    assertThat(PrmAggregate.of(new double[] {1}, "sum_logits")).isCloseTo(bound, within(1e-6));
    assertThat(PrmAggregate.of(new double[] {0}, "sum_logits")).isCloseTo(-bound, within(1e-6));
    assertThat(PrmAggregate.of(new double[] {0, 1}, "sum_logits")).isZero();
    assertThat(PrmAggregate.of(new double[] {0, 1}, "log_product"))
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(PrmAggregate.of(new double[] {0, 1}, "product")).isZero();
  }

  @Test
  void whatIsNotKnownHasNoReward() {
    UTF8String mode = UTF8String.fromString("mean");
    assertThat(PrmAggregate.invoke(new GenericArrayData(new Double[] {0.5, null}), mode)).isNull();
    assertThat(PrmAggregate.invoke(new GenericArrayData(new Double[0]), mode)).isNull();
    assertThat(PrmAggregate.invoke(new GenericArrayData(new Double[] {0.5, 1.0}), mode))
        .isEqualTo(0.75);
  }

  @Test
  void refusesWhatIsNoProbabilityAndOtherModes() {
    assertThatThrownBy(() -> PrmAggregate.of(new double[] {0.5, 1.5}, "min"))
        .hasMessage("reward.prm_aggregate: step_probs[1] is 1.5; allowed is 0.0 to 1.0.");
    assertThatThrownBy(() -> PrmAggregate.of(new double[] {0.5}, "average"))
        .hasMessageContaining("mode is 'average'; known are mean, min, max, last, sum, product");
  }

  private static double[] softmax(double[] logits) {
    double most = Arrays.stream(logits).max().orElseThrow();
    double[] weights = Arrays.stream(logits).map(logit -> Math.exp(logit - most)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static double expected(double[] policy, double[] values) {
    return IntStream.range(0, policy.length).mapToDouble(n -> policy[n] * values[n]).sum();
  }

  /** The a-th smallest of a + b - 1 uniform numbers. */
  private static double beta(SplittableRandom random, int a, int b) {
    return random.doubles(a + b - 1).sorted().skip(a - 1).findFirst().orElseThrow();
  }

  private static double auc(List<double[]> right, List<double[]> wrong, String mode) {
    double[] others = wrong.stream().mapToDouble(one -> PrmAggregate.of(one, mode)).toArray();
    double wins = 0;
    for (double[] one : right) {
      double reward = PrmAggregate.of(one, mode);
      for (double other : others) {
        wins += (1 + Math.signum(reward - other)) / 2;
      }
    }
    return wins / right.size() / wrong.size();
  }
}
