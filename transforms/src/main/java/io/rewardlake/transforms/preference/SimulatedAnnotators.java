package io.rewardlake.transforms.preference;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.udf.preference.Logistic;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Annotators of known quality who vote on pairs with known gold rewards.
 *
 * <p>An annotator of quality beta prefers a with probability sigma(beta (g_a - g_b) - t), b with
 * probability sigma(beta (g_b - g_a) - t), and calls it a tie otherwise (Rao and Kupper 1967); with
 * t = 0 there are no ties and P(a &gt; b) = sigma(beta (g_a - g_b)). beta 0 is a coin flip, a large
 * beta never errs. Each pair gets the votes of {@code votesPerPair} different annotators.
 *
 * <p>In: pair_id STRING, gold_a, gold_b DOUBLE, reward units. Out: pair_id, annotator_id STRING,
 * label DOUBLE (1: a, 0: b, 0.5: tie). Cost: no shuffle. Determinism: draws are keyed by (seed,
 * pair, annotator).
 *
 * @param qualities beta of each annotator, per reward unit
 * @param votesPerPair annotators per pair
 * @param tieThreshold t, log odds
 * @param seed of assignment and votes
 */
@Method(
    id = "simulated-annotators",
    title = "Annotators of controlled quality over gold rewards",
    paper = "2502.04357",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "simulate")
public record SimulatedAnnotators(
    List<Double> qualities, int votesPerPair, double tieThreshold, long seed) implements Transform {

  private static final StructType OUT =
      new StructType()
          .add("pair_id", DataTypes.StringType)
          .add("annotator_id", DataTypes.StringType)
          .add("label", DataTypes.DoubleType);

  /** Checks the ranges. */
  public SimulatedAnnotators {
    qualities = List.copyOf(qualities);
    qualities.forEach(quality -> Require.that(quality, "quality").atLeast(0).finite());
    Require.that(votesPerPair, "votesPerPair").atLeast(1).atMost(qualities.size());
    Require.that(tieThreshold, "tieThreshold").atLeast(0).finite();
  }

  /** The annotator at an index of {@code qualities}. */
  public static String annotator(int index) {
    return String.format("annotator-%03d", index);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("SimulatedAnnotators", in, "pair_id", "gold_a", "gold_b");
    return in.select(col("pair_id"), col("gold_a").cast("double"), col("gold_b").cast("double"))
        .flatMap((FlatMapFunction<Row, Row>) this::votes, Encoders.row(OUT));
  }

  private Iterator<Row> votes(Row pair) {
    String pairId = pair.getString(0);
    double difference = pair.getDouble(1) - pair.getDouble(2);
    return IntStream.of(assigned(pairId))
        .mapToObj(
            index -> RowFactory.create(pairId, annotator(index), vote(pairId, index, difference)))
        .iterator();
  }

  private int[] assigned(String pairId) {
    int[] annotators =
        new PermutationSampler(
                RandomStreams.of(seed, "assignment", pairId), qualities.size(), votesPerPair)
            .sample();
    Arrays.sort(annotators);
    return annotators;
  }

  private double vote(String pairId, int index, double difference) {
    double draw = RandomStreams.of(seed, "vote", pairId, annotator(index)).nextDouble();
    double logOdds = qualities.get(index) * difference;
    if (draw < Logistic.sigmoid(logOdds - tieThreshold)) {
      return 1;
    }
    return draw < 1 - Logistic.sigmoid(-logOdds - tieThreshold) ? 0.5 : 0;
  }
}
