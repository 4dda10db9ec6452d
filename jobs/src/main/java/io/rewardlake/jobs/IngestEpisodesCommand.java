package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.transforms.ingest.CutAt;
import io.rewardlake.transforms.ingest.EpisodeFormat;
import io.rewardlake.transforms.ingest.Ingest;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Column;
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
            + " each message of the assistant is a step, the last one has the reward.",
        "minari: HDF5, a group per episode; give the folder of the data set. d4rl: HDF5, rows with"
            + " terminals and timeouts.",
        "transitions: one row per step, in any order, or per episode with a list of its steps;"
            + " with --mapping.",
        "events: streams of events, cut into sessions where nothing happens for a while; with"
            + " --mapping.",
        "Files are JSON Lines (.jsonl, .jsonl.gz) or Parquet; transitions and events: also CSV and"
            + " one JSON array."
      })
  String format;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "HOCON column mapping of transitions and events, see conf/mappings; it names the data"
              + " set, too")
  Path mapping;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description =
          "Of minari and d4rl: name of the environment. Default: that of env_spec, for d4rl the name"
              + " of the file")
  String environment;

  @Option(
      names = "--cut-at",
      paramLabel = "FLAG",
      defaultValue = "auto",
      description = {
        "Of d4rl: where episodes end. both: where terminals or timeouts are set, as D4RL has it;"
            + " terminals, timeouts: at those alone, the others lie inside; auto: both, unless"
            + " observations run on after the one as before it and jump after the other. Default:"
            + " ${DEFAULT-VALUE}"
      })
  String cutAt;

  @Override
  Ingest<?> ingest() {
    EpisodeFormat known = EpisodeFormat.of(format);
    return mapping == null
        ? Ingest.of(known.in(environment, CutAt.of(cutAt)), input)
        : byMapping(known, mapping, file -> Ingest.mapped(known, file, input));
  }

  @Override
  String rowsTitle(Table table) {
    return "chunks";
  }

  @Override
  void describe(Dataset<Row> accepted, StageRun stage, Summary summary) {
    Row steps = accepted.agg(sum(col("length"))).head();
    long episodes = accepted.filter(col("chunk").equalTo(0)).count();
    stage.count("episodes", episodes);
    stage.count("steps", steps.isNullAt(0) ? 0 : steps.getLong(0));
    for (String flags : List.of("terminals", "timeouts")) {
      countIfAny(stage, flags + " inside episodes", inside(accepted, flags));
    }
    Row ends = accepted.agg(count_if(col("terminated").or(col("truncated")))).head();
    countIfAny(stage, "neither terminated nor truncated", episodes - ends.getLong(0));
  }

  /** Flags of a file that ended no episode. */
  private static long inside(Dataset<Row> accepted, String flags) {
    Column noted = col("attributes").getItem(flags + "_inside").cast("bigint");
    Row row = accepted.where("chunk = 0").agg(coalesce(sum(noted), lit(0L))).head();
    return row.getLong(0);
  }

  private static void countIfAny(StageRun stage, String what, long number) {
    if (number > 0) {
      stage.count(what, number);
    }
  }
}
