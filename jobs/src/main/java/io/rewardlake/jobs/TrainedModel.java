package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.transforms.learn.Column;
import io.rewardlake.transforms.learn.ColumnStatistics;
import io.rewardlake.transforms.learn.EpochMetrics;
import io.rewardlake.transforms.learn.ModelCard;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What a training leaves in the lake beside its artifact.
 *
 * @param stage the stage that trained it
 * @param card the model
 * @param name the name that the user gave it
 */
record TrainedModel(StageRun stage, ModelCard card, String name) {
  /** Parameter that says whether rewards count per logarithm of length. */
  static final String PER_LOG_LENGTH = "per_log_length";

  /** Adds its row to {@code models}; the training's parameters go beside those of the data. */
  void register(Map<String, String> ofData) {
    Map<String, String> parameters = new TreeMap<>(ofData);
    parameters.put("ensemble", card.training().ensemble().toString());
    parameters.put("network", card.training().network().toString());
    parameters.put("loss", card.training().loss().toString());
    parameters.put(PER_LOG_LENGTH, Boolean.toString(card.training().loss().perLogLength()));
    parameters.put("fit", card.training().fit().toString());
    parameters.put("meta", card.training().meta().toString());
    Map<String, Double> metrics = new TreeMap<>(finals());
    metrics.putAll(members());
    metrics.put("pairs_per_second", card.pairsPerSecond());
    new ModelRegistry(stage, ModelRegistry.REWARD)
        .add(
            new ModelRegistry.Registration(
                card.modelId(),
                name,
                Path.of(card.artifact()).getFileName().toString(),
                card.sha256(),
                stage.inputVersions(),
                parameters,
                metrics));
  }

  /** Means over the columns of the last epoch of each. */
  Map<String, Double> finals() {
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

  /**
   * Figures of each member, means over its folds, named {@code score_mean.0} and so on: weights for
   * {@code reward.ensemble_weighted_mean} are among them. What is not defined has no entry.
   */
  private Map<String, Double> members() {
    Map<String, Double> figures = new TreeMap<>();
    card.training().ensemble().columns().stream()
        .mapToInt(Column::member)
        .distinct()
        .forEach(
            m -> {
              put(figures, "score_mean", m, ColumnStatistics::mean);
              put(figures, "score_std", m, ColumnStatistics::std);
              put(figures, "validation_accuracy", m, ColumnStatistics::accuracy);
              put(figures, "validation_margin", m, ColumnStatistics::margin);
              put(figures, "length_pearson", m, ColumnStatistics::lengthCorrelation);
              put(figures, "length_head_pearson", m, ColumnStatistics::lengthHeadCorrelation);
            });
    return figures;
  }

  private void put(
      Map<String, Double> figures,
      String name,
      int member,
      ToDoubleFunction<ColumnStatistics> figure) {
    double mean =
        card.statistics().stream()
            .filter(column -> column.member() == member)
            .mapToDouble(figure)
            .average()
            .orElse(Double.NaN);
    if (!Double.isNaN(mean)) {
      figures.put(name + "." + member, mean);
    }
  }

  /** Its rows of {@code training_metrics}. */
  Dataset<Row> curves() {
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
                        point.stopped(),
                        null,
                        null,
                        null,
                        null))
            .toList();
    return stage.lake().spark().createDataFrame(rows, LearnTables.TRAINING_METRICS.schema());
  }
}
