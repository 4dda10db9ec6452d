package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.Tables;
import io.rewardlake.transforms.learn.AssignFolds;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Ensemble;
import io.rewardlake.transforms.learn.EpochMetrics;
import io.rewardlake.transforms.learn.Fit;
import io.rewardlake.transforms.learn.FoldUnit;
import io.rewardlake.transforms.learn.MeanOverFolds;
import io.rewardlake.transforms.learn.ModelCard;
import io.rewardlake.transforms.learn.Network;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.PairScores;
import io.rewardlake.transforms.learn.RewardTraining;
import io.rewardlake.transforms.learn.ScoreItems;
import io.rewardlake.transforms.learn.TrainRewardModels;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import picocli.CommandLine.Command;
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
  private static final List<String> PAIR_COLUMNS =
      List.of("pair_key", "item_a", "item_b", "label", "margin", "fold", "holdout_key");

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "majority",
      description = "Training set in comparisons. Default: ${DEFAULT-VALUE}")
  String dataset;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "reward",
      description = "Name of the model. Default: ${DEFAULT-VALUE}")
  String name;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Predicate on comparisons. Default: all pairs of the training set")
  String where;

  @Option(
      names = "--encoder",
      paramLabel = "E",
      description = "Encoder of the vectors. Default: the only one in embeddings")
  String encoder;

  @Option(
      names = "--members",
      paramLabel = "M",
      defaultValue = "5",
      description = "Members of the ensemble. Default: ${DEFAULT-VALUE}")
  int members;

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "5",
      description = "Cross-fitting folds; 1: none, scores are in-sample. Default: ${DEFAULT-VALUE}")
  int folds;

  @Option(
      names = "--fold-by",
      paramLabel = "UNIT",
      defaultValue = "pair",
      description = "pair, item or attribute:NAME. Default: ${DEFAULT-VALUE}")
  String foldBy;

  @Option(
      names = "--head",
      paramLabel = "H",
      defaultValue = "linear",
      description = "linear or mlp. Default: ${DEFAULT-VALUE}")
  Network.Head head;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "64",
      description = "Hidden units of the mlp head. Default: ${DEFAULT-VALUE}")
  int hidden;

  @Option(
      names = "--activation",
      paramLabel = "A",
      defaultValue = "relu",
      description = "relu or tanh, of the mlp head. Default: ${DEFAULT-VALUE}")
  Network.Activation activation;

  @Option(
      names = "--optimizer",
      paramLabel = "O",
      defaultValue = "adam",
      description = "adam or sgd. Default: ${DEFAULT-VALUE}")
  Optimizer optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Step size. Default: ${DEFAULT-VALUE}")
  double learningRate;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "512",
      description = "Pairs per step. Default: ${DEFAULT-VALUE}")
  int batchSize;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Passes over the pairs, at most. Default: ${DEFAULT-VALUE}")
  int epochs;

  @Option(
      names = "--penalty",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Weight of the squared norm in the loss. Default: ${DEFAULT-VALUE}")
  double penalty;

  @Option(
      names = "--holdout",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share held out for early stopping; 0: all epochs. Default: ${DEFAULT-VALUE}")
  double holdout;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "5",
      description = "Epochs without a better held-out loss. Default: ${DEFAULT-VALUE}")
  int patience;

  @Option(names = "--no-bootstrap", description = "Let every member weigh all pairs alike")
  boolean noBootstrap;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "auto, cpu or gpu. Default: ${DEFAULT-VALUE}")
  DeviceChoice device;

  @Override
  void run(StageRun stage, Summary summary) {
    RewardTraining training =
        new RewardTraining(
            new Ensemble(members, folds, !noBootstrap, options.seed),
            new Network(head, hidden, activation),
            new Fit(optimizer, learningRate, batchSize, epochs, penalty, holdout, patience),
            device);
    String vectorsBy = encoder == null ? onlyEncoder(stage) : encoder;
    Dataset<Row> pairs = pairs(stage).cache();
    String content = ContentHash.of(pairs, PAIR_COLUMNS);
    String modelId = ContentId.of(content, vectorsBy, parameters(training));
    Dataset<Row> items = ScoringModel.items(pairs).cache();
    Dataset<Row> vectors = ScoringModel.vectors(stage, vectorsBy, items);
    ModelCard card =
        new TrainRewardModels(
                training,
                stage.lake().sidePath("models"),
                modelId,
                CHECKPOINT_EPOCHS,
                new EpochProgress(epochs))
            .train(
                vectors,
                pairs.select(
                    PAIR_COLUMNS.stream()
                        .map(c -> col(c))
                        .toArray(org.apache.spark.sql.Column[]::new)));
    stage.mergeNew(Tables.MODELS, registration(stage, card, vectorsBy));
    stage.replace(Tables.TRAINING_METRICS, curves(stage, card), Map.of("model_id", modelId));
    stage.replace(
        Tables.TRAINING_PAIRS, trainingPairs(pairs, modelId), Map.of("model_id", modelId));
    stage.mergeNew(Tables.REWARD_SCORES, scores(card, vectors, pairs));
    stage.count("pairs", card.pairs());
    pairs.unpersist();
    items.unpersist();
    summary
        .add("model", modelId)
        .add("columns", (long) members * folds)
        .add("device", card.device())
        .add("pairs per second", Math.round(card.pairsPerSecond()));
    finals(card).forEach(summary::add);
  }

  private Dataset<Row> pairs(StageRun stage) {
    Dataset<Row> comparisons =
        where(stage.read(Tables.COMPARISONS).filter(col("dataset").equalTo(dataset)), where)
            // An item against itself has margin 0 in every model
            .filter("item_a <> item_b");
    if (comparisons.isEmpty()) {
      throw Errors.emptyInput(
          "comparisons",
          "dataset is '" + dataset + "'" + (where == null ? "" : " and " + where),
          "Run: rewardlake aggregate-votes");
    }
    return new AssignFolds(folds, FoldUnit.of(foldBy)).apply(comparisons);
  }

  private static String onlyEncoder(StageRun stage) {
    List<Row> encoders =
        stage.read(Tables.EMBEDDINGS).select("encoder").distinct().orderBy("encoder").takeAsList(9);
    if (encoders.isEmpty()) {
      throw Errors.emptyInput("embeddings", "true", "Run: rewardlake embed");
    }
    if (encoders.size() > 1) {
      throw Errors.choice(
          "--encoder", "(none given)", encoders.stream().map(row -> row.getString(0)).toList());
    }
    return encoders.get(0).getString(0);
  }

  /** What decides the model; the device does not. */
  private static String parameters(RewardTraining training) {
    return training.ensemble() + " " + training.network() + " " + training.fit();
  }

  private Dataset<Row> registration(StageRun stage, ModelCard card, String vectorsBy) {
    Row last =
        stage.read(Tables.MODELS).filter(col("name").equalTo(name)).agg(max("version")).head();
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("encoder", vectorsBy);
    parameters.put("dataset", dataset);
    parameters.put("where", where == null ? "" : where);
    parameters.put("fold_by", foldBy);
    parameters.put("ensemble", card.training().ensemble().toString());
    parameters.put("network", card.training().network().toString());
    parameters.put("fit", card.training().fit().toString());
    Map<String, Double> metrics = new TreeMap<>(finals(card));
    metrics.put("pairs_per_second", card.pairsPerSecond());
    List<Object> values = new ArrayList<>();
    values.add(card.modelId());
    values.add(name);
    values.add(last.isNullAt(0) ? 1 : last.getInt(0) + 1);
    values.add("reward");
    values.add("_models/" + Path.of(card.artifact()).getFileName());
    values.add(card.sha256());
    values.add(null);
    values.add(stage.inputVersions());
    values.add(parameters);
    values.add(metrics);
    values.add(Timestamp.from(Instant.now()));
    return stage
        .lake()
        .spark()
        .createDataFrame(List.of(RowFactory.create(values.toArray())), Tables.MODELS.schema());
  }

  /** Means over the columns of the last epoch of each. */
  private static Map<String, Double> finals(ModelCard card) {
    Map<String, EpochMetrics> last = new TreeMap<>();
    card.curves().forEach(point -> last.put(point.member() + "/" + point.fold(), point));
    Map<String, Double> finals = new TreeMap<>();
    finals.put(
        "train loss",
        last.values().stream().mapToDouble(EpochMetrics::trainLoss).average().orElse(Double.NaN));
    double accuracy =
        last.values().stream()
            .mapToDouble(EpochMetrics::holdoutAccuracy)
            .average()
            .orElse(Double.NaN);
    if (!Double.isNaN(accuracy)) {
      finals.put("early-stopping accuracy", accuracy);
    }
    return finals;
  }

  private static Dataset<Row> curves(StageRun stage, ModelCard card) {
    List<Row> rows =
        card.curves().stream()
            .map(
                point ->
                    RowFactory.create(
                        card.modelId(),
                        point.epoch(),
                        point.member(),
                        point.fold(),
                        point.trainLoss(),
                        point.holdoutLoss(),
                        point.holdoutAccuracy(),
                        point.stopped()))
            .toList();
    return stage.lake().spark().createDataFrame(rows, Tables.TRAINING_METRICS.schema());
  }

  private Dataset<Row> trainingPairs(Dataset<Row> pairs, String modelId) {
    return pairs
        .withColumn("model_id", lit(modelId))
        .withColumn("fold", folds == 1 ? lit(PairScores.NEW) : col("fold"));
  }

  /** Each item once per fold that holds out a pair of it, by the members of that fold. */
  private Dataset<Row> scores(ModelCard card, Dataset<Row> vectors, Dataset<Row> pairs) {
    Dataset<Row> scored =
        new ScoreItems(card.artifact(), card.sha256(), SCORING_BATCH).apply(vectors);
    Dataset<Row> outOfFold =
        folds == 1
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
