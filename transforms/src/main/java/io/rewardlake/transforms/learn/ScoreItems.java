package io.rewardlake.transforms.learn;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rewards of items by every column of a trained ensemble, {@code scale * r(x)}.
 *
 * <p>In: item_id STRING, vector ARRAY&lt;FLOAT&gt; [d]. Out: item_id STRING, scores
 * ARRAY&lt;ARRAY&lt;DOUBLE&gt;&gt; [folds][members], reward units; an ensemble without folds has
 * one row.
 *
 * <p>Cost: no shuffle, one forward pass per batch, one copy of the model per executor process.
 * Deterministic: the same scores within 1e-6 for every batch size and partitioning. Errors: a model
 * file whose hash differs (exit code 5), NULL, non-finite or ragged vectors.
 *
 * @param artifact path of the safetensors file
 * @param sha256 its registered SHA-256, hex
 * @param batchSize items per forward pass, 512 is a good size
 */
public record ScoreItems(String artifact, String sha256, int batchSize) implements Transform {
  private static final StructType OUTPUT =
      new StructType(
          new StructField[] {
            new StructField("item_id", DataTypes.StringType, false, Metadata.empty()),
            new StructField(
                "scores",
                new ArrayType(new ArrayType(DataTypes.DoubleType, false), false),
                false,
                Metadata.empty())
          });

  public ScoreItems {
    Require.notBlank(artifact, "artifact");
    Require.notBlank(sha256, "sha256");
    Require.that(batchSize, "batchSize").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> items) {
    Transform.requireColumns("score-items", items, "item_id", "vector");
    SparkSession spark = items.sparkSession();
    SerializableWritable<Configuration> hadoop =
        new SerializableWritable<>(spark.sessionState().newHadoopConf());
    ModelCache.requireUnchanged(artifact, sha256, hadoop.value());
    // Internal rows, because a vector of a Row is a sequence of boxed numbers
    RDD<InternalRow> scored =
        items
            .select(col("item_id").cast("string"), col("vector").cast("array<float>"))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>mapPartitions(
                rows ->
                    new ScoredRows(
                        rows, ModelCache.get(artifact, sha256, hadoop.value()), batchSize))
            .rdd();
    return spark.internalCreateDataFrame(scored, OUTPUT, false);
  }
}
