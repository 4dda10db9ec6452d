package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.evaluate.DpoScores;
import io.rewardlake.transforms.learn.PairScores;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The reward that a DPO policy implies, against a reference policy or without one.
 *
 * @param policy trained by preferences
 * @param reference what it was trained from; empty: log probabilities of the policy alone
 * @param beta reward units per nat
 */
record DpoScorer(PolicyFile policy, Optional<PolicyFile> reference, double beta) implements Scorer {
  @Override
  public String id() {
    return "dpo-" + ContentId.of(sha256(), scoring());
  }

  @Override
  public String name() {
    return policy.path() + reference.map(file -> " against " + file.path()).orElse("");
  }

  /** That of the policy, and of the reference where there is one. */
  @Override
  public String sha256() {
    return policy.sha256() + reference.map(file -> "/" + file.sha256()).orElse("");
  }

  @Override
  public String scoring() {
    return "DPO reward, beta " + beta + (reference.isEmpty() ? ", reference-free" : "");
  }

  @Override
  public Dataset<Row> scored(StageRun stage, Dataset<Row> comparisons) {
    Dataset<Row> pairs = comparisons.filter("item_a <> item_b");
    Dataset<Row> scores = new DpoScores(beta).apply(logProbs(ComparisonsOptions.items(pairs)));
    return side(side(pairs, scores, "a"), scores, "b").withColumn("fold", lit(PairScores.NEW));
  }

  private Dataset<Row> logProbs(Dataset<Row> items) {
    Dataset<Row> of = policy.logProbs(items);
    return reference
        .map(
            file ->
                of.join(
                    file.logProbs(items).withColumnRenamed("log_probs", "ref_log_probs"),
                    "item_id"))
        .orElseGet(() -> of.withColumn("ref_log_probs", expr("transform(log_probs, x -> 0D)")));
  }

  private static Dataset<Row> side(Dataset<Row> pairs, Dataset<Row> scores, String side) {
    return pairs.join(
        scores.select(col("item_id").as("item_" + side), col("score").as("score_" + side)),
        "item_" + side);
  }
}
