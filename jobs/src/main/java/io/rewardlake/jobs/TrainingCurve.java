package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.transforms.learn.stage.Checkpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The learning curve of a training stage.
 *
 * @param modelId the model that it is of
 * @param loss the figure that is descended
 * @param checkpoints first to last
 */
record TrainingCurve(String modelId, String loss, List<Checkpoint> checkpoints) {
  private static final int NO_MEMBER = 0;
  private static final int NO_FOLD = -1;

  /** Puts it in the place of an older one of the model. */
  void save(StageRun stage) {
    List<Row> rows = checkpoints.stream().map(this::row).toList();
    stage.replace(
        LearnTables.TRAINING_METRICS,
        stage.lake().spark().createDataFrame(rows, LearnTables.TRAINING_METRICS.schema()),
        Map.of("model_id", modelId));
  }

  /** Figures of a checkpoint, and those of held-out samples as holdout_... . */
  static Map<String, Double> figures(Checkpoint checkpoint) {
    Map<String, Double> figures = new LinkedHashMap<>(checkpoint.interval().trained());
    checkpoint.interval().heldOut().forEach((key, mean) -> figures.put("holdout_" + key, mean));
    return figures;
  }

  private Row row(Checkpoint checkpoint) {
    return RowFactory.create(
        modelId,
        checkpoint.number(),
        NO_MEMBER,
        NO_FOLD,
        checkpoint.interval().trained().getOrDefault(loss, Double.NaN),
        checkpoint.interval().heldOut().getOrDefault(loss, Double.NaN),
        Double.NaN,
        false,
        checkpoint.interval().step(),
        figures(checkpoint),
        checkpoint.interval().samplesPerSecond(),
        checkpoint.device());
  }
}
