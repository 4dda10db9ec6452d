package io.rewardlake.schemas.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.schemas.errors.Errors;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.util.FileNames;
import scala.collection.JavaConverters;

/** What a table's latest commits say of themselves, read without a Spark job. */
final class CommitLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Snapshot snapshot;

  private CommitLog(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  static CommitLog of(Snapshot snapshot) {
    return new CommitLog(snapshot);
  }

  /** The commits after a version. */
  Stream<Entry> since(long version) {
    return LongStream.rangeClosed(version + 1, snapshot.version())
        .mapToObj(this::entry)
        .flatMap(Optional::stream);
  }

  private Optional<Entry> entry(long version) {
    var log = snapshot.deltaLog();
    var file = FileNames.unsafeDeltaFile(log.logPath(), version);
    return JavaConverters.seqAsJavaList(log.store().read(file, log.newDeltaHadoopConf())).stream()
        .map(CommitLog::parse)
        .filter(action -> action.has("commitInfo"))
        .map(action -> new Entry(version, action.get("commitInfo")))
        .findFirst();
  }

  private static JsonNode parse(String action) {
    try {
      return JSON.readTree(action);
    } catch (JsonProcessingException e) {
      throw Errors.storage("the Delta log", e);
    }
  }

  /** One commit. */
  record Entry(long version, JsonNode info) {
    String userMetadata() {
      return info.path("userMetadata").asText();
    }

    /** Rows that a MERGE added or changed; any other write adds all rows handed in. */
    long rowsWritten(long handedIn) {
      JsonNode metrics = info.path("operationMetrics");
      return metrics.has("numTargetRowsInserted")
          ? metrics.path("numTargetRowsInserted").asLong()
              + metrics.path("numTargetRowsUpdated").asLong()
          : handedIn;
    }
  }
}
