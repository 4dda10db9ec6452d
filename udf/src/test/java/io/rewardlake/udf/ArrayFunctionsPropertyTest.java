package io.rewardlake.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.udf.credit.DiscountedReturn;
import io.rewardlake.udf.embed.Cosine;
import io.rewardlake.udf.embed.Dot;
import io.rewardlake.udf.preference.BtLoss;
import io.rewardlake.udf.preference.BtProbability;
import io.rewardlake.udf.preference.EnsembleMean;
import io.rewardlake.udf.preference.EnsembleMeanMinusVar;
import io.rewardlake.udf.preference.EnsembleMin;
import io.rewardlake.udf.preference.EnsembleVar;
import io.rewardlake.udf.preference.StrengthMean;
import io.rewardlake.udf.preference.StrengthStd;
import io.rewardlake.udf.preference.VoteShare;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/** Laws that hold for every input of the functions. */
class ArrayFunctionsPropertyTest {
  private static final double ROUNDING = 1e-9;

  @Provide
  Arbitrary<double[]> values() {
    return number().array(double[].class).ofMinSize(0).ofMaxSize(60);
  }

  @Provide
  Arbitrary<double[]> members() {
    return number().array(double[].class).ofMinSize(2).ofMaxSize(20);
  }

  private static Arbitrary<Double> number() {
    return Arbitraries.doubles().between(-100, 100).ofScale(6);
  }

  @Property
  void discountedReturnIsTheSumOfItsTerms(
      @ForAll("values") double[] rewards, @ForAll @DoubleRange(min = 0, max = 1) double gamma) {
    double sum = 0;
    for (int t = 0; t < rewards.length; t++) {
      sum += Math.pow(gamma, t) * rewards[t];
    }
    assertThat(DiscountedReturn.of(rewards, gamma)).isCloseTo(sum, within(ROUNDING));
  }

  @Property
  void returnOfTheFirstStepIsRewardPlusDiscountedRest(
      @ForAll("members") double[] rewards, @ForAll @DoubleRange(min = 0, max = 1) double gamma) {
    double[] rest = Arrays.copyOfRange(rewards, 1, rewards.length);
    assertThat(DiscountedReturn.of(rewards, gamma))
        .isEqualTo(rewards[0] + gamma * DiscountedReturn.of(rest, gamma));
  }

  @Property
  void voteSharesOfAComparisonAndItsMirrorAddUpToOne(@ForAll("members") double[] margins) {
    double share = VoteShare.of(margins);
    assertThat(share).isBetween(0.0, 1.0);
    assertThat(VoteShare.of(mapped(margins, -1, 0))).isCloseTo(1 - share, within(ROUNDING));
  }

  @Property
  void strengthFollowsAShiftAndItsStdDoesNot(
      @ForAll("members") double[] margins, @ForAll @DoubleRange(min = -50, max = 50) double by) {
    double[] shifted = mapped(margins, 1, by);
    assertThat(StrengthMean.of(shifted)).isCloseTo(StrengthMean.of(margins) + by, within(ROUNDING));
    assertThat(StrengthStd.of(shifted)).isCloseTo(StrengthStd.of(margins), within(1e-6));
  }

  @Property
  void scaleGoesIntoStdAndSquaredIntoVariance(
      @ForAll("members") double[] scores, @ForAll @DoubleRange(min = -3, max = 3) double by) {
    double[] scaled = mapped(scores, by, 0);
    assertThat(StrengthStd.of(scaled))
        .isCloseTo(Math.abs(by) * StrengthStd.of(scores), within(1e-6));
    assertThat(EnsembleVar.of(scaled)).isCloseTo(by * by * EnsembleVar.of(scores), within(1e-6));
  }

  @Property
  void sampleVarianceIsMOverMMinusOneTimesThePopulations(@ForAll("members") double[] scores) {
    int m = scores.length;
    double std = StrengthStd.of(scores);
    assertThat(EnsembleVar.of(scores)).isCloseTo(std * std * m / (m - 1), within(1e-6));
  }

  @Property
  void pessimisticScoresStayBelowTheMean(
      @ForAll("members") double[] scores, @ForAll @DoubleRange(min = 0, max = 5) double lambda) {
    double mean = EnsembleMean.of(scores);
    assertThat(EnsembleMin.of(scores)).isLessThanOrEqualTo(mean + ROUNDING);
    assertThat(scores).contains(EnsembleMin.of(scores));
    assertThat(EnsembleMeanMinusVar.of(scores, lambda)).isLessThanOrEqualTo(mean);
    assertThat(EnsembleMeanMinusVar.of(scores, 0)).isEqualTo(mean);
  }

  @Property
  void orderOfMembersDoesNotMatter(@ForAll("members") double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    assertThat(EnsembleMean.of(sorted)).isCloseTo(EnsembleMean.of(scores), within(ROUNDING));
    assertThat(EnsembleVar.of(sorted)).isCloseTo(EnsembleVar.of(scores), within(1e-6));
    assertThat(EnsembleMin.of(sorted)).isEqualTo(sorted[0]).isEqualTo(EnsembleMin.of(scores));
    assertThat(VoteShare.of(sorted)).isEqualTo(VoteShare.of(scores));
  }

  @Property
  void dotIsSymmetricAndLinear(
      @ForAll("values") double[] x, @ForAll @DoubleRange(min = -3, max = 3) double by) {
    double[] y = reversed(x);
    assertThat(Dot.of(x, y)).isEqualTo(Dot.of(y, x));
    assertThat(Dot.of(mapped(x, by, 0), y)).isCloseTo(by * Dot.of(x, y), within(1e-6));
  }

  @Property
  void cosineIgnoresLengthAndStaysInRange(
      @ForAll("members") double[] x, @ForAll @DoubleRange(min = 0.01, max = 100) double by) {
    Double cosine = Cosine.of(x, reversed(x));
    if (Dot.of(x, x) == 0) {
      assertThat(cosine).isNull();
    } else {
      assertThat(cosine).isBetween(-1.0, 1.0);
      assertThat(Cosine.of(mapped(x, by, 0), reversed(x))).isCloseTo(cosine, within(ROUNDING));
      assertThat(Cosine.of(x, mapped(x, by, 0))).isCloseTo(1, within(ROUNDING));
      assertThat(Cosine.of(x, mapped(x, -by, 0))).isCloseTo(-1, within(ROUNDING));
    }
  }

  @Property
  void probabilitiesOfBothOrdersAddUpToOne(
      @ForAll @DoubleRange(min = -1e3, max = 1e3) double a,
      @ForAll @DoubleRange(min = -1e3, max = 1e3) double b) {
    double probability = BtProbability.invoke(a, b);
    assertThat(probability).isBetween(0.0, 1.0);
    assertThat(probability + BtProbability.invoke(b, a)).isCloseTo(1, within(1e-15));
  }

  @Property
  void lossIsMinusLogOfTheProbability(
      @ForAll @DoubleRange(min = -15, max = 15) double a,
      @ForAll @DoubleRange(min = -15, max = 15) double b) {
    assertThat(BtLoss.invoke(a, b)).isCloseTo(-Math.log(BtProbability.invoke(a, b)), within(1e-9));
  }

  @Property
  void smoothedLossMixesBothLabels(
      @ForAll @DoubleRange(min = -15, max = 15) double z,
      @ForAll @DoubleRange(min = 0, max = 1) double wrong) {
    double mixed = (1 - wrong) * BtLoss.invoke(z, 0) + wrong * BtLoss.invoke(0, z);
    assertThat(BtLoss.invoke(z, 0, 0, wrong)).isCloseTo(mixed, within(ROUNDING));
    assertThat(BtLoss.invoke(0, 0, -z, wrong)).isCloseTo(mixed, within(ROUNDING));
  }

  private static double[] mapped(double[] values, double factor, double shift) {
    return Arrays.stream(values).map(value -> factor * value + shift).toArray();
  }

  private static double[] reversed(double[] values) {
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }
}
