package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.learn.MeanOverFolds;
import io.rewardlake.transforms.learn.ModelCard;
import io.rewardlake.transforms.learn.PairScores;
import io.rewardlake.transforms.learn.RewardTraining;
import io.rewardlake.transforms.learn.ScoreItems;
import io.rewardlake.transforms.learn.TrainRewardModels;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains an ensemble of reward models and scores its own pairs out of fold. */
@Command(
    name = "train-reward",
    description =
        "Train a Bradley-Terry reward-model ensemble on comparisons; score every training pair by"
            + " the members that never saw its fold.")
final class TrainRewardCommand extends LakeCommand {
  private static final int SCORING_BATCH = 512;
  private static final int CHECKPOINT_EPOCHS = 5;

  @Mixin ComparisonsOptions comparisons;
  @Mixin TrainingOptions how;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "reward",
      description = "Name of the model. Default: ${DEFAULT-VALUE}")
  String name;

  @Option(
      names = "--encoder",
      paramLabel = "E",
      description =
          "Encoder of the vectors, or the beginning of its name. Default: the only one in"
              + " embeddings")
  String encoder;

  @Override
  void run(StageRun stage, Summary summary) {
    RewardTraining training = how.training(options.seed);
    String vectorsBy = KnownEncoders.choose(stage, encoder);
    Dataset<Row> pairs = pairs(stage).cache();
    Dataset<Row> input = input(stage, training, pairs).cache();
    String content = ContentHash.of(input, training.pairColumns());
    String modelId = ContentId.of(content, vectorsBy, parameters(training));
    Dataset<Row> items = ScoringModel.items(input).cache();
    Dataset<Row> vectors = ScoringModel.vectors(stage, vectorsBy, items);
    ModelCard card =
        new TrainRewardModels(
                training,
                stage.lake().sidePath("models"),
                modelId,
                CHECKPOINT_EPOCHS,
                new EpochProgress(how.epochs))
            .train(vectors, input);
    TrainedModel model = new TrainedModel(stage, card, name);
    model.register(
        Map.of(
            "encoder",
            vectorsBy,
            "dataset",
            comparisons.dataset,
            "where",
            comparisons.predicate(),
            "fold_by",
            how.foldBy));
    stage.replace(LearnTables.TRAINING_METRICS, model.curves(), Map.of("model_id", modelId));
    stage.replace(
        LearnTables.TRAINING_PAIRS, trainingPairs(pairs, modelId), Map.of("model_id", modelId));
    stage.mergeNew(LearnTables.REWARD_SCORES, scores(card, vectors, input, pairs));
    stage.count("pairs", card.pairs());
    pairs.unpersist();
    input.unpersist();
    items.unpersist();
    summary
        .add("model", modelId)
        .add("columns", (long) training.ensemble().columns().size())
        .add("device", card.device())
        .add("pairs per second", Math.round(card.pairsPerSecond()));
    model.finals().forEach(summary::add);
  }

  private Dataset<Row> pairs(StageRun stage) {
    // An item against itself has margin 0 in every model
    return how.assignFolds().apply(comparisons.read(stage).filter("item_a <> item_b"));
  }

  /** What is trained on: the pairs, and responses of the current policy as pairs without label. */
  private Dataset<Row> input(StageRun stage, RewardTraining training, Dataset<Row> pairs) {
    Column[] columns = Columns.of(training.pairColumns());
    Dataset<Row> labelled = ItemLengths.add(pairs).select(columns);
    if (how.metaDataset == null) {
      return labelled;
    }
    Dataset<Row> unlabelled =
        ComparisonsOptions.read(stage, how.metaDataset, "item_a <> item_b")
            .withColumn("pair_key", concat_ws("/", col("source"), col("pair_id")))
            .withColumn("label", lit(null).cast("double"))
            .withColumn("margin", lit(0.0))
            .withColumn("fold", lit(0))
            .withColumn("holdout_key", lit(""));
    return labelled.union(ItemLengths.add(unlabelled).select(columns));
  }

  /** What decides the model; the device does not. */
  private static String parameters(RewardTraining training) {
    return training.ensemble()
        + " "
        + training.network()
        + " "
        + training.loss()
        + " "
        + training.fit()
        + " "
        + training.meta();
  }

  private Dataset<Row> trainingPairs(Dataset<Row> pairs, String modelId) {
    return pairs
        .withColumn("model_id", lit(modelId))
        .withColumn("fold", how.folds == 1 ? lit(PairScores.NEW) : col("fold"));
  }

  /** Each item once per fold that holds out a pair of it, by the members of that fold. */
  private Dataset<Row> scores(
      ModelCard card, Dataset<Row> vectors, Dataset<Row> input, Dataset<Row> pairs) {
    Dataset<Row> raw = new ScoreItems(card.artifact(), card.sha256(), SCORING_BATCH).apply(vectors);
    Dataset<Row> scored =
        card.training().loss().perLogLength() ? ItemLengths.perLog(raw, input) : raw;
    Dataset<Row> outOfFold =
        how.folds == 1
            ? new MeanOverFolds().apply(scored).withColumn("fold", lit(PairScores.NEW))
            : pairs
                .select(col("item_a").as("item_id"), col("fold"))
                .union(pairs.select("item_b", "fold"))
                .distinct()
                .join(scored, "item_id")
                .withColumn("member_scores", expr("scores[fold]"));
    return outOfFold.withColumn("model_id", lit(card.modelId()));
  }
}
