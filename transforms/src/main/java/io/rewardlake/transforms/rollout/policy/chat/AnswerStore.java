package io.rewardlake.transforms.rollout.policy.chat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.EndpointTables;
import io.rewardlake.transforms.learn.ArtifactStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Answers as files that are named after their requests: an executor writes one as soon as it has
 * it, so that a killed task's answers are there for its next attempt, and for every later stage.
 */
final class AnswerStore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int SHARD = 2;

  private final String folder;
  private final Configuration hadoop;

  AnswerStore(String folder, Configuration hadoop) {
    this.folder = folder;
    this.hadoop = hadoop;
  }

  /** The answer to a request; null: there is none yet. */
  Answer find(String requestId) {
    try {
      return JSON.readValue(shard(requestId).read(name(requestId)), Answer.class);
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      throw Errors.storage("answer " + path(requestId), e);
    }
  }

  void publish(Answer answer) {
    try {
      shard(answer.requestId()).publish(name(answer.requestId()), JSON.writeValueAsBytes(answer));
    } catch (IOException e) {
      throw Errors.storage("answer " + path(answer.requestId()), e);
    }
  }

  /** Where an answer lies. */
  String path(String requestId) {
    return folder + "/" + requestId.substring(0, SHARD) + "/" + name(requestId);
  }

  /** All answers, as rows of {@code endpoint_responses}. */
  static Dataset<Row> rows(SparkSession spark, String folder) {
    try {
      Path path = new Path(folder);
      boolean some = path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path);
      return some
          ? spark
              .read()
              .schema(EndpointTables.RESPONSES.schema())
              .option("recursiveFileLookup", true)
              .json(folder)
          : spark.createDataFrame(List.of(), EndpointTables.RESPONSES.schema());
    } catch (IOException e) {
      throw Errors.storage("answers in " + folder, e);
    }
  }

  private ArtifactStore shard(String requestId) throws IOException {
    return new ArtifactStore(folder + "/" + requestId.substring(0, SHARD), hadoop);
  }

  private static String name(String requestId) {
    return requestId + ".json";
  }
}
