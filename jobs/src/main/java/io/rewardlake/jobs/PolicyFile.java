package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.Guard;
import io.rewardlake.transforms.evaluate.NgramLogProbs;
import io.rewardlake.transforms.evaluate.NgramPolicy;
import java.io.IOException;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * A policy as a file: log probabilities that were computed elsewhere, one JSON object with prompt,
 * response and log_probs per line ({@code .jsonl}, {@code .jsonl.gz}), or an n-gram policy ({@code
 * .json}).
 *
 * @param path where it is
 * @param sha256 of its content, hex
 */
record PolicyFile(String path, String sha256) {
  private static final String LINES = ".*\\.jsonl(\\.gz)?";

  static PolicyFile of(SparkSession spark, String path) {
    try (FSDataInputStream content = open(spark, path)) {
      return new PolicyFile(path, DigestUtils.sha256Hex(content));
    } catch (IOException e) {
      throw Errors.unreadableFile(path, e);
    }
  }

  /**
   * item_id STRING, log_probs ARRAY&lt;DOUBLE&gt; [tokens of the response], nats.
   *
   * @param items item_id, prompt, response STRING, one row per item
   */
  Dataset<Row> logProbs(Dataset<Row> items) {
    return path.matches(LINES)
        ? given(items)
        : new NgramLogProbs(policy(items.sparkSession())).apply(items);
  }

  /**
   * episode_id STRING, log_prob DOUBLE: nats of all actions of recorded episodes together, from one
   * JSON object with episode_id and log_probs (one per step) per line.
   */
  Dataset<Row> episodes(SparkSession spark) {
    if (!path.matches(LINES)) {
      throw Errors.parameter(
          "--reference", path, "a .jsonl or .jsonl.gz with episode_id and log_probs per line");
    }
    return spark
        .read()
        .schema("episode_id STRING, log_probs ARRAY<DOUBLE>")
        .json(path)
        .groupBy("episode_id")
        .agg(min("log_probs").as("log_probs"))
        .select(col("episode_id"), sum(col("log_probs")).as("log_prob"));
  }

  /** Sum of the elements of an array; NULL where one is NULL. */
  static Column sum(Column logProbs) {
    return aggregate(logProbs, lit(0.0), Column::plus);
  }

  private NgramPolicy policy(SparkSession spark) {
    try (FSDataInputStream content = open(spark, path)) {
      return NgramPolicy.parse(content.readAllBytes(), path);
    } catch (IOException e) {
      throw Errors.unreadableFile(path, e);
    }
  }

  private Dataset<Row> given(Dataset<Row> items) {
    UDF2<String, String, String> itemId = ContentId::item;
    Dataset<Row> lines =
        items
            .sparkSession()
            .read()
            .schema("prompt STRING, response STRING, log_probs ARRAY<DOUBLE>")
            .json(path)
            .withColumn(
                "item_id",
                udf(itemId, DataTypes.StringType)
                    .apply(coalesce(col("prompt"), lit("")), col("response")))
            .groupBy("item_id")
            .agg(min("log_probs").as("log_probs"));
    return items
        .select("item_id")
        .join(lines, new String[] {"item_id"}, "left")
        .where(
            Guard.that(
                col("log_probs").isNotNull(), Errors.NO_LOG_PROBS, lit(path), col("item_id")));
  }

  private static FSDataInputStream open(SparkSession spark, String path) throws IOException {
    Path file = new Path(path);
    return file.getFileSystem(spark.sessionState().newHadoopConf()).open(file);
  }
}
