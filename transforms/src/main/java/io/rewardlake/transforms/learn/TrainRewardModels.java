package io.rewardlake.transforms.learn;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;

/**
 * Trains an ensemble of Bradley-Terry reward models over frozen embeddings as one model inside one
 * Spark task. Column (m, f) is member m without the pairs of fold f and minimises
 *
 * <pre>
 *   sum_i w_mi (y_i softplus(-z_i) + (1 - y_i) softplus(z_i)) / sum_i w_mi + penalty ||theta||^2
 *     + what {@link RewardLoss} adds
 *   z_i = r(a_i) - r(b_i) - sign(2 y_i - 1) margin_i,   w_mi ~ Poisson(1) where bootstrapped
 * </pre>
 *
 * <p>Source: Sun et al. 2025, arXiv 2502.04357 (reward models on embeddings, ensembles); Bradley
 * and Terry 1952.
 *
 * <p>Cost: two shuffles to one partition, of the pairs (sorted) and of the vectors (as they come),
 * one task. Memory: 40 bytes per pair and 20 per item; vectors lie in a mapped temporary file.
 *
 * <p>Deterministic: pairs are sorted, every draw is keyed by names; bit-equal on CPU with one
 * engine thread, also when an interrupted training is resumed.
 *
 * @param training parameters of the training
 * @param directory folder of the artifacts, on any file system that Spark knows
 * @param modelId content hash of inputs, parameters and seed: the name of the artifact
 * @param checkpointEvery epochs between checkpoints
 * @param observer hears of every epoch, inside the task
 */
@Method(
    id = "bradley-terry-ensemble",
    title = "Bradley-Terry reward-model ensemble on embeddings",
    paper = "2502.04357",
    year = 2025,
    kind = Method.Kind.STAGE,
    usage = "train-reward")
public record TrainRewardModels(
    RewardTraining training,
    String directory,
    String modelId,
    int checkpointEvery,
    TrainingObserver observer)
    implements Serializable {
  public TrainRewardModels {
    Require.notBlank(directory, "directory");
    Require.notBlank(modelId, "modelId");
    Require.that(checkpointEvery, "checkpointEvery").atLeast(1);
  }

  /**
   * Trains, or finds the artifact of an earlier training with the same model id.
   *
   * @param items item_id STRING (32 hex digits), vector ARRAY&lt;FLOAT&gt; [d]; more items than the
   *     pairs name do no harm
   * @param pairs pair_key STRING, item_a STRING, item_b STRING, label DOUBLE (P(a preferred); NULL:
   *     two responses of the current policy to one prompt, for {@link MetaAscent}), margin DOUBLE
   *     (reward units, at least 0), fold INT (from 0), holdout_key STRING; where the training needs
   *     lengths also length_a and length_b INT, tokens of the responses without the prompt
   */
  public ModelCard train(Dataset<Row> items, Dataset<Row> pairs) {
    Transform.requireColumns("train-reward", items, "item_id", "vector");
    SparkContext spark = items.sparkSession().sparkContext();
    Torch.requireDevice(training.device(), spark.isLocal(), spark.conf());
    Configuration hadoop = items.sparkSession().sessionState().newHadoopConf();
    try {
      Optional<ModelCard> done = new ModelFiles(new ArtifactStore(directory, hadoop)).find(modelId);
      return done.isPresent() ? done.get() : runTask(spark, hadoop, items, pairs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelCard runTask(
      SparkContext spark, Configuration hadoop, Dataset<Row> items, Dataset<Row> pairs)
      throws IOException {
    JavaRDD<InternalRow> sortedPairs = sortedPairs(pairs);
    JavaRDD<InternalRow> vectors = vectors(items);
    if (sortedPairs.getNumPartitions() == 0) {
      throw Errors.noPairs();
    }
    TrainingTask task =
        new TrainingTask(
            this, new SerializableWritable<>(hadoop), WholeExecutor.concurrentTasks(spark));
    String card =
        WholeExecutor.run(spark, sortedPairs.zipPartitions(vectors, task), training.device())
            .get(0);
    return ModelFiles.fromJson(card.getBytes(StandardCharsets.UTF_8));
  }

  /** All pairs in one partition, in one order whatever their layout was. */
  private JavaRDD<InternalRow> sortedPairs(Dataset<Row> pairs) {
    List<String> columns = training.pairColumns();
    Transform.requireColumns("train-reward", pairs, columns.toArray(String[]::new));
    Column[] typed =
        columns.stream().map(name -> col(name).cast(type(name))).toArray(Column[]::new);
    return pairs
        .select(typed)
        .repartition(1, col("pair_key"))
        .sortWithinPartitions(columns.stream().map(functions::col).toArray(Column[]::new))
        .queryExecution()
        .toRdd()
        .toJavaRDD();
  }

  private static String type(String pairColumn) {
    return switch (pairColumn) {
      case "label", "margin" -> "double";
      case "fold", "length_a", "length_b" -> "int";
      default -> "string";
    };
  }

  /** All vectors in one partition; their order does not matter, they are looked up by id. */
  private static JavaRDD<InternalRow> vectors(Dataset<Row> items) {
    return items
        .select(col("item_id").cast("string"), col("vector").cast("array<float>"))
        .repartition(1, col("item_id"))
        .queryExecution()
        .toRdd()
        .toJavaRDD();
  }
}
