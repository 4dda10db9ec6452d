package io.rewardlake.transforms.learn.stage;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Torch;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a trained model says of samples, of which a row holds any number side by side.
 *
 * <p>In: samples ARRAY&lt;FLOAT&gt; [n * width], any other columns. Out: the other columns, and one
 * ARRAY&lt;DOUBLE&gt; [n] per output of the model, by its name.
 *
 * <p>Cost: no shuffle. A batch spans rows, and a long row several batches; one copy of the model
 * per executor process. Deterministic: the same numbers within 1e-6 for every batch size and
 * partitioning, and the same bits for one. Errors: a model file whose hash differs (exit code 5),
 * samples of another width (exit code 3).
 *
 * @param predictor the model
 * @param artifact its file
 * @param layout columns of the samples: those that the model reads, and any others
 * @param device where to run it
 * @param batchSize samples per forward pass, 512 is a good size
 */
public record ScoreSamples(
    Predictor predictor, Artifact artifact, SampleLayout layout, DeviceChoice device, int batchSize)
    implements Transform {
  /** A good batch size. */
  public static final int BATCH = 512;

  /** The column of the samples. */
  public static final String SAMPLES = "samples";

  /** Checks the range. */
  public ScoreSamples {
    Require.that(batchSize, "batchSize").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Transform.requireColumns("score-samples", rows, SAMPLES);
    SparkSession spark = rows.sparkSession();
    SerializableWritable<Configuration> hadoop =
        new SerializableWritable<>(spark.sessionState().newHadoopConf());
    // Though a process may hold its model already
    artifact.read(hadoop.value());
    Dataset<Row> first =
        rows.select(
            Stream.concat(
                    Stream.of(SAMPLES),
                    Arrays.stream(rows.columns()).filter(name -> !name.equals(SAMPLES)))
                .map(name -> col("`" + name + "`"))
                .toArray(Column[]::new));
    // Internal rows, because an array of a Row is a sequence of boxed numbers
    RDD<InternalRow> scored =
        first
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>mapPartitions(
                partition ->
                    new ScoredSampleRows(
                        partition,
                        Inference.of(predictor, artifact, Torch.device(device), hadoop.value()),
                        this))
            .rdd();
    StructType schema = first.schema();
    for (String output : predictor.outputs()) {
      schema = schema.add(output, new ArrayType(DataTypes.DoubleType, false), false);
    }
    return spark.internalCreateDataFrame(scored, schema, false).drop(SAMPLES);
  }
}
