package io.rewardlake.transforms.impute;

import static io.rewardlake.transforms.impute.FourRooms.ACTIONS;
import static io.rewardlake.transforms.impute.FourRooms.CELLS;
import static io.rewardlake.transforms.impute.FourRooms.PAIRS;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counts by hand, and what they are for: optimism about prior data whose rewards nobody knows. */
@ExtendWith(SparkExtension.class)
class VisitCountsTest {
  private static final List<String> INPUTS = List.of(StepLayout.STATE, StepLayout.ACTION);
  private static final StepLayout ROOMS =
      new StepLayout(
          SampleLayout.empty()
              .and(StepLayout.STATE, CELLS)
              .and(StepLayout.ACTION, ACTIONS)
              .and(StepLayout.TERMINATED, 1),
          true);
  private static final VisitCounts COUNTS = new VisitCounts(ROOMS, INPUTS, 0);
  private static final long[] KEYS = keys();
  private static final double WEIGHT = 0.03;
  private static final int SEEDS = 10;
  private static final int ROUNDS = 20;

  private static final StructType STEPS =
      StructType.fromDDL(
          "episode_id STRING, chunk INT, length INT, rewards ARRAY<DOUBLE>, samples ARRAY<FLOAT>");

  /** What an agent learns from. */
  private enum Arm {
    OPTIMISM,
    NO_PRIOR,
    PRIOR_AS_ZERO,
    NEITHER,
    PRIOR_COUNTED,
    UNMASKED
  }

  /** Means over the seeds, but of the coverage at the end its minimum. */
  private record Outcome(double atTen, double atEnd, double leastAtEnd, double success, double q) {}

  @Test
  void onlyLabelledStepsCount(SparkSession spark) {
    StepLayout layout = line();
    Dataset<Row> rows =
        rows(
            spark,
            // Twice at (1, 5), once at (2, 5), once elsewhere; -0 is 0
            row("a", 0, new Double[] {0.0, 1.0, 2.0}, 1, 5, 2, 5, 1, 5),
            row("b", 0, new Double[] {null, null, null, null}, 1, 5, 2, 5, 2, 6, 0, 5),
            row("b", 1, new Double[] {-1.0, null}, -0f, 5, 3, 3),
            row("c", 0, new Double[] {}));
    VisitCounts counts = new VisitCounts(layout, INPUTS, 0);
    Dataset<Row> novel = counts.apply(rows);
    double once = 1 / Math.sqrt(2);
    double twice = 1 / Math.sqrt(3);
    assertThat(novelty(novel, "a", 0)).containsExactly(twice, once, twice);
    assertThat(novelty(novel, "b", 0)).containsExactly(twice, once, 1.0, once);
    assertThat(novelty(novel, "b", 1)).containsExactly(once, 1.0);
    assertThat(novelty(novel, "c", 0)).isEmpty();
    // By state alone, (2, 6) was seen
    VisitCounts states = new VisitCounts(layout, List.of(StepLayout.STATE), 0);
    assertThat(novelty(states.apply(rows), "b", 0)).containsExactly(twice, once, once, once);
    LayoutContract.assertSameRows(rows, counts::apply);
  }

  @Test
  void aGridCountsWhatIsNear(SparkSession spark) {
    Dataset<Row> rows =
        rows(
            spark,
            row("a", 0, new Double[] {0.0, 0.0}, 0.1f, 1, 0.4f, 1),
            row("b", 0, new Double[] {null, null, null}, 0.3f, 1, 0.6f, 1, -0.1f, 1));
    assertThat(novelty(new VisitCounts(line(), INPUTS, 0.5).apply(rows), "b", 0))
        .containsExactly(1 / Math.sqrt(3), 1.0, 1.0);
    // One-hot actions are no distances
    VisitCounts wide = new VisitCounts(ROOMS, INPUTS, 10);
    assertThat(wide.key(sample(3), 0))
        .isEqualTo(wide.key(sample(ACTIONS + 3), 0))
        .isNotEqualTo(wide.key(sample(2), 0));
    assertThatThrownBy(() -> new VisitCounts(line(), INPUTS, -1))
        .hasMessageContaining("--count-cell");
  }

  @Test
  void optimismAboutPriorDataCoversAllRooms() {
    Outcome ours = outcome(Arm.OPTIMISM);
    Outcome noPrior = outcome(Arm.NO_PRIOR);
    Outcome zeros = outcome(Arm.PRIOR_AS_ZERO);
    Outcome neither = outcome(Arm.NEITHER);
    double best = Math.max(noPrior.atTen(), Math.max(zeros.atTen(), neither.atTen()));
    assertThat(ours.atTen()).isGreaterThan(1.4 * best);
    assertThat(ours.leastAtEnd()).isEqualTo(CELLS);
    assertThat(ours.success()).isGreaterThanOrEqualTo(0.7);
    assertThat(zeros.success() + neither.success()).isZero();
    assertThat(Math.max(noPrior.atEnd(), zeros.atEnd())).isLessThanOrEqualTo(91);
    // What is known of rewards is that they were 0: prior data so labelled teaches nothing
    assertThat(zeros).isEqualTo(neither);
    // Where prior data count as seen, its far end is no longer worth a way
    assertThat(outcome(Arm.PRIOR_COUNTED).atEnd()).isLessThan(CELLS - 10);
    double bound = 1 + WEIGHT / (1 - CoverageLoop.GAMMA);
    assertThat(ours.q()).isLessThanOrEqualTo(bound);
    assertThat(outcome(Arm.UNMASKED).q()).isGreaterThan(5 * bound);
  }

  @Test
  void theTransformLabelsAsTheLoopDoes(SparkSession spark) {
    CoverageLoop loop = new CoverageLoop(true, 1);
    for (int round = 0; round < 12; round++) {
      loop.round(own -> labels(Arm.OPTIMISM, loop, own));
    }
    CoverageLoop.Labels labels = labels(Arm.OPTIMISM, loop, loop.own());
    List<Integer> prior = loop.prior().stream().boxed().toList();
    Dataset<Row> rows =
        rows(
            spark,
            row("own", loop.own(), step -> CoverageLoop.ends(step) ? 1.0 : 0.0),
            row("prior", prior, step -> null));
    Dataset<Row> labelled =
        new RewardLabels("prior", "min", null)
            .apply(
                COUNTS
                    .apply(rows)
                    .withColumn("label", expr("transform(rewards, r -> 0D)"))
                    .withColumn("bonus", expr("transform(novelty, n -> 0.03D * n)"))
                    .filter("episode_id = 'prior'"));
    Row row = labelled.head();
    List<Double> bonus = row.getList(row.fieldIndex("bonus"));
    List<Double> rewards = row.getList(row.fieldIndex("rewards"));
    assertThat(bonus).hasSameSizeAs(prior).contains(WEIGHT);
    for (int i = 0; i < prior.size(); i++) {
      assertThat(bonus.get(i)).isCloseTo(labels.bonus[prior.get(i)], within(1e-12));
      assertThat(rewards.get(i)).isEqualTo(labels.reward[prior.get(i)]);
    }
  }

  private static Outcome outcome(Arm arm) {
    double[] sums = new double[3];
    double least = CELLS;
    double highest = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      CoverageLoop loop = new CoverageLoop(arm != Arm.NO_PRIOR && arm != Arm.NEITHER, seed);
      for (int round = 1; round <= ROUNDS; round++) {
        loop.round(own -> labels(arm, loop, own));
        sums[0] += round == 10 ? loop.covered() : 0;
      }
      sums[1] += loop.covered();
      sums[2] += loop.success();
      least = Math.min(least, loop.covered());
      highest = Math.max(highest, loop.highest());
    }
    return new Outcome(sums[0] / SEEDS, sums[1] / SEEDS, least, sums[2] / SEEDS, highest);
  }

  /** The least reward that was seen, counts of the agent's own steps, and ends that it saw. */
  private static CoverageLoop.Labels labels(Arm arm, CoverageLoop loop, List<Integer> own) {
    Map<Long, Long> visits = new HashMap<>();
    BitSet ended = new BitSet();
    for (int pair : own) {
      visits.merge(KEYS[pair], 1L, Long::sum);
      ended.set(pair, CoverageLoop.ends(pair));
    }
    if (arm == Arm.PRIOR_COUNTED) {
      // 6,000 steps: about ten of each pair
      loop.prior().stream().forEach(pair -> visits.merge(KEYS[pair], 10L, Long::sum));
    }
    double[] bonus = new double[PAIRS];
    double[] mask = new double[PAIRS];
    for (int pair = 0; pair < PAIRS; pair++) {
      boolean optimistic = arm != Arm.PRIOR_AS_ZERO && arm != Arm.NEITHER;
      long seen = visits.getOrDefault(KEYS[pair], 0L);
      bonus[pair] = optimistic ? WEIGHT * VisitCounts.novelty(seen) : 0;
      mask[pair] = ended.get(pair) && arm != Arm.UNMASKED ? 0 : 1;
    }
    return new CoverageLoop.Labels(new double[PAIRS], bonus, mask);
  }

  private static long[] keys() {
    long[] keys = new long[PAIRS];
    for (int pair = 0; pair < PAIRS; pair++) {
      keys[pair] = COUNTS.key(sample(pair), 0);
    }
    assertThat(Arrays.stream(keys).distinct().count()).isEqualTo(PAIRS);
    return keys;
  }

  private static float[] sample(int pair) {
    float[] sample = new float[ROOMS.samples().width()];
    sample[pair / ACTIONS] = 1;
    sample[CELLS + pair % ACTIONS] = 1;
    sample[CELLS + ACTIONS] = CoverageLoop.ends(pair) ? 1 : 0;
    return sample;
  }

  /** One number and one number. */
  private static StepLayout line() {
    return new StepLayout(
        SampleLayout.empty().and(StepLayout.STATE, 1).and(StepLayout.ACTION, 1), false);
  }

  private interface Reward {
    Double of(int pair);
  }

  private static Row row(String episode, List<Integer> pairs, Reward reward) {
    List<Double> rewards = new ArrayList<>();
    List<Float> samples = new ArrayList<>();
    for (int pair : pairs) {
      rewards.add(reward.of(pair));
      for (float value : sample(pair)) {
        samples.add(value);
      }
    }
    return RowFactory.create(
        episode, 0, pairs.size(), rewards.toArray(new Double[0]), samples.toArray(new Float[0]));
  }

  private static Row row(String episode, int chunk, Double[] rewards, float... samples) {
    Float[] boxed = new Float[samples.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = samples[i];
    }
    return RowFactory.create(episode, chunk, rewards.length, rewards, boxed);
  }

  private static Dataset<Row> rows(SparkSession spark, Row... rows) {
    return spark.createDataFrame(List.of(rows), STEPS);
  }

  private static List<Double> novelty(Dataset<Row> rows, String episode, int chunk) {
    return rows.filter("episode_id = '" + episode + "' AND chunk = " + chunk)
        .select(VisitCounts.NOVELTY)
        .head()
        .getList(0);
  }
}
