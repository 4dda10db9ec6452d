package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.transforms.learn.MeanOverFolds;
import io.rewardlake.transforms.learn.PairScores;
import io.rewardlake.transforms.learn.ScoreItems;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A registered reward model.
 *
 * @param id model_id
 * @param name its name and version, for people
 * @param artifact path of its file
 * @param sha256 the file's hash
 * @param encoder encoder of the vectors that it scores
 * @param perLogLength whether its rewards count per logarithm of the response's length
 */
record ScoringModel(
    String id, String name, String artifact, String sha256, String encoder, boolean perLogLength)
    implements Scorer {
  private static final int BATCH = 512;

  /** The model of an id, of a name and version, or the newest of a name. */
  static ScoringModel find(StageRun stage, String named) {
    RegisteredModel model =
        new ModelRegistry(stage, ModelRegistry.REWARD)
            .find(named)
            .orElseThrow(
                () ->
                    Errors.emptyInput(
                        "models",
                        "model_id or name is '" + named + "'",
                        "Run: rewardlake train-reward"));
    if (!model.parameters().containsKey("encoder")) {
      throw Errors.modelOfSteps(named);
    }
    return new ScoringModel(
        model.id(),
        model.name() + " version " + model.version(),
        model.artifact().path(),
        model.artifact().sha256(),
        model.parameters().get("encoder"),
        Boolean.parseBoolean(model.parameters().get(TrainedModel.PER_LOG_LENGTH)));
  }

  /**
   * Comparisons with fold INT, member_scores_a and member_scores_b: out of fold for pairs that the
   * model trained on and for their perturbed copies; items without scores are scored now.
   */
  Dataset<Row> score(StageRun stage, Dataset<Row> comparisons) {
    Dataset<Row> pairs =
        PairScores.withFold(
            comparisons.filter("item_a <> item_b"), ofThis(stage.read(LearnTables.TRAINING_PAIRS)));
    Dataset<Row> fresh =
        pairs
            .select(col("item_a").as("item_id"), col("fold"))
            .union(pairs.select("item_b", "fold"))
            .distinct()
            .join(
                ofThis(stage.read(LearnTables.REWARD_SCORES)).select("item_id", "fold"),
                new String[] {"item_id", "fold"},
                "left_anti")
            .cache();
    if (!fresh.isEmpty()) {
      Dataset<Row> vectors = vectors(stage, encoder, fresh.select("item_id").distinct());
      Dataset<Row> raw = new ScoreItems(artifact, sha256, BATCH).apply(vectors);
      Dataset<Row> scored = perLogLength ? ItemLengths.perLog(raw, ItemLengths.add(pairs)) : raw;
      Dataset<Row> scores =
          new MeanOverFolds()
              .apply(
                  fresh
                      .join(scored, "item_id")
                      .withColumn("scores", expr("IF(fold < 0, scores, array(scores[fold]))")))
              .withColumn("model_id", lit(id));
      stage.mergeNew(LearnTables.REWARD_SCORES, scores);
    }
    fresh.unpersist();
    return PairScores.join(pairs, ofThis(stage.read(LearnTables.REWARD_SCORES)));
  }

  @Override
  public String scoring() {
    return "mean of the members, out of fold";
  }

  @Override
  public Dataset<Row> scored(StageRun stage, Dataset<Row> comparisons) {
    return score(stage, comparisons)
        .withColumn("score_a", expr("reward.ensemble_mean(member_scores_a)"))
        .withColumn("score_b", expr("reward.ensemble_mean(member_scores_b)"));
  }

  /** Distinct items of both sides of pairs. */
  static Dataset<Row> items(Dataset<Row> pairs) {
    return pairs.select(col("item_a").as("item_id")).union(pairs.select("item_b")).distinct();
  }

  /** Vectors of items by an encoder; an item without one is an error that names it. */
  static Dataset<Row> vectors(StageRun stage, String encoder, Dataset<Row> items) {
    Dataset<Row> vectors =
        stage
            .read(LearnTables.EMBEDDINGS)
            .filter(col("encoder").equalTo(encoder))
            .select("item_id", "vector");
    List<Row> missing = items.join(vectors, new String[] {"item_id"}, "left_anti").takeAsList(1);
    if (!missing.isEmpty()) {
      throw Errors.emptyInput(
          "embeddings",
          "item_id is '" + missing.get(0).getString(0) + "' and encoder is '" + encoder + "'",
          "Run: rewardlake embed");
    }
    return vectors.join(items, new String[] {"item_id"}, "left_semi");
  }

  /** What tells it from every other model. */
  Map<String, String> identity() {
    return Map.of("model_id", id, "name", name, "sha256", sha256);
  }

  Dataset<Row> ofThis(Dataset<Row> rows) {
    return rows.filter(col("model_id").equalTo(id));
  }
}
