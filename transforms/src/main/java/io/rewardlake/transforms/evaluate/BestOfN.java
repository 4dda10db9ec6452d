package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.Method;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Gold reward of the candidate that a scorer picks among N, for every N in one pass: each prompt's
 * candidates are permuted once, and the arg-max of the score runs along the permutation. The first
 * of equal scores is kept; gold is never looked at before the pick.
 *
 * <p>In: prompt_id, response_id STRING, score, gold DOUBLE, not NULL; one row per candidate. Out: n
 * INT (1 to the largest number of candidates), prompts BIGINT (those with at least n candidates),
 * gold DOUBLE (mean over these prompts, reward units).
 *
 * <p>Cost: one shuffle by prompt, a prompt's candidates in memory; one aggregation. Determinism:
 * the permutation is keyed by (seed, prompt, response); exact sums.
 *
 * @param seed of the permutations
 */
@Method(
    id = "best-of-n",
    title = "Best-of-N gold reward of a reward model",
    paper = "2502.04357",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "Java: BestOfN")
public record BestOfN(long seed) implements Transform {
  private static final StructType PICKS =
      new StructType().add("n", DataTypes.IntegerType).add("gold", DataTypes.DoubleType);

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("BestOfN", in, "prompt_id", "response_id", "score", "gold");
    return in.select(
            col("prompt_id"),
            col("response_id"),
            col("score").cast("double"),
            col("gold").cast("double"))
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .flatMapGroups((FlatMapGroupsFunction<String, Row, Row>) this::picks, Encoders.row(PICKS))
        .groupBy("n")
        .agg(count(lit(1)).as("prompts"), ExactSum.mean(col("gold")).as("gold"));
  }

  private record Candidate(long place, String response, double score, double gold) {}

  private Iterator<Row> picks(String prompt, Iterator<Row> rows) {
    List<Candidate> candidates = new ArrayList<>();
    rows.forEachRemaining(
        row -> {
          String response = row.getString(1);
          long place = RandomStreams.of(seed, "best-of-n", prompt, response).nextLong();
          candidates.add(new Candidate(place, response, row.getDouble(2), row.getDouble(3)));
        });
    candidates.sort(Comparator.comparingLong(Candidate::place).thenComparing(Candidate::response));
    List<Row> picks = new ArrayList<>(candidates.size());
    Candidate best = candidates.get(0);
    for (Candidate candidate : candidates) {
      best = candidate.score() > best.score() ? candidate : best;
      picks.add(RowFactory.create(picks.size() + 1, best.gold()));
    }
    return picks.iterator();
  }
}
