package io.rewardlake.transforms.policy;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Guard;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.GlobalOrder;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Reward-ranked selection: of K samples per prompt, those that the next policy is tuned on. Ranked
 * by score = r - beta (ln pi_g - ln pi_0), highest first, the lower k_idx and then prompt_id at
 * equal scores.
 *
 * <p>Mode local keeps the best sample of each prompt, global the best ceil(N / K) of all N ranked
 * samples, exactly. Samples drawn from pi are kept by the local mode with probability F(y)^K -
 * F(y-)^K, F the distribution of rewards under pi. A sample without a reward (it failed, or is not
 * labelled) is not ranked; k_effective counts those of its prompt that are. Source: Dong et al.
 * 2023, arXiv 2304.06767, algorithm 1 and section 3.2.
 *
 * <p>In: prompt_id STRING, k_idx INT, one row per sample; reward DOUBLE; logp_g, logp_0 DOUBLE, log
 * probabilities of the whole sample by its sampler and by the reference, nats, NULL where beta is 0
 * and they are not known. Out: the same, and score DOUBLE (NULL: not ranked), k_effective INT,
 * selected BOOLEAN, mode STRING.
 *
 * <p>Cost: one shuffle by prompt; global a sort too, and it runs Spark jobs when it is applied.
 * Determinism: the order is total. Errors: a reward without a finite score.
 *
 * @param mode local or global
 * @param k samples per prompt that were asked for; the local mode does not use it
 * @param beta weight of the divergence from the reference, reward units per nat, at least 0
 */
@Method(
    id = "raft",
    title = "Reward-ranked fine-tuning (RAFT): selection of samples",
    paper = "2304.06767",
    year = 2023,
    kind = Method.Kind.TRANSFORM,
    usage = "raft")
public record RaftSelection(Mode mode, int k, double beta) implements Transform {
  /** Among which samples a sample must be the best. */
  public enum Mode {
    /** Those of its prompt. */
    LOCAL,
    /** All of the batch. */
    GLOBAL;

    /** Its name in tables. */
    public String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the ranges. */
  public RaftSelection {
    Require.that(k, "k").atLeast(1);
    Require.that(beta, "beta").atLeast(0).finite();
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "RaftSelection", in, "prompt_id", "k_idx", "reward", "logp_g", "logp_0");
    Column unranked = col("reward").isNull();
    Column logRatio = col("logp_g").minus(col("logp_0"));
    Column score = beta == 0 ? col("reward") : col("reward").minus(lit(beta).multiply(logRatio));
    // In Spark's order NaN is above infinity
    Column fit = unranked.or(abs(score).lt(Double.POSITIVE_INFINITY));
    Dataset<Row> scored =
        in.where(
                Guard.that(
                    fit,
                    Errors.NO_RANK,
                    col("k_idx"),
                    col("prompt_id"),
                    col("reward"),
                    col("logp_g"),
                    col("logp_0")))
            .withColumn("score", when(unranked, lit(null)).otherwise(score))
            .withColumn(
                "k_effective",
                count(col("score")).over(Window.partitionBy("prompt_id")).cast("int"));
    Dataset<Row> selected = mode == Mode.LOCAL ? bestOfPrompt(scored) : bestOfAll(scored);
    return selected.withColumn("mode", lit(mode.title()));
  }

  private static Dataset<Row> bestOfPrompt(Dataset<Row> scored) {
    WindowSpec best =
        Window.partitionBy("prompt_id").orderBy(col("score").desc_nulls_last(), col("k_idx"));
    return scored.withColumn(
        "selected", col("score").isNotNull().and(row_number().over(best).equalTo(1)));
  }

  private Dataset<Row> bestOfAll(Dataset<Row> scored) {
    Dataset<Row> ranked = scored.where(col("score").isNotNull());
    long kept = (ranked.count() + k - 1) / k;
    return new GlobalOrder(List.of("lack", "k_idx", "prompt_id"), "position")
        .apply(ranked.withColumn("lack", lit(0).minus(col("score"))))
        .withColumn("selected", col("position").lt(kept))
        .drop("lack", "position")
        .unionByName(scored.where(col("score").isNull()).withColumn("selected", lit(false)));
  }
}
