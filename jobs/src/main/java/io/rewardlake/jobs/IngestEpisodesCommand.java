package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.transforms.ingest.EpisodeFormat;
import io.rewardlake.transforms.ingest.Ingest;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads episodes that others recorded. */
@Command(
    name = "episodes",
    description = {
      "Load episodes into episodes; what cannot be read goes to rejects.",
      "Loading the same files again adds nothing."
    })
final class IngestEpisodesCommand extends IngestFilesCommand {
  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = {
        "How the files are written:",
        "chat: messages (or traj) of a chat model that uses tools, with reward, task_id and trial;"
            + " each message of the assistant is a step, the last one has the reward."
      })
  String format;

  @Override
  Ingest<?> ingest() {
    return Ingest.of(EpisodeFormat.of(format), input);
  }

  @Override
  String rowsTitle(Table table) {
    return "chunks";
  }

  @Override
  void describe(Dataset<Row> accepted, StageRun stage, Summary summary) {
    Row steps = accepted.agg(sum(col("length"))).head();
    stage.count("episodes", accepted.filter(col("chunk").equalTo(0)).count());
    stage.count("steps", steps.isNullAt(0) ? 0 : steps.getLong(0));
  }
}
