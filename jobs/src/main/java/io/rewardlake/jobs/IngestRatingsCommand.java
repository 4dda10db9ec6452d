package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.ingest.Ingest;
import io.rewardlake.transforms.ingest.RatingFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads ratings of single responses. */
@Command(
    name = "ratings",
    description = {
      "Load ratings of single responses into ratings; what cannot be read goes to rejects.",
      "Loading the same files again adds nothing."
    })
final class IngestRatingsCommand extends IngestFilesCommand {
  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = {
        "How the files are written:",
        "trl-unpaired: prompt, completion and label, which says whether the completion is"
            + " desirable; texts or lists of messages. The closing table counts both labels.",
        "helpsteer2: prompt, response and five aspects from 0 to 4.",
        "finegrained-feedback: question, predictions, and errors as spans of the first of them.",
        "Files are JSON Lines (.jsonl, .jsonl.gz) or Parquet."
      })
  String format;

  @Override
  Ingest<?> ingest() {
    return Ingest.of(RatingFormat.of(format), input);
  }

  @Override
  void describe(Dataset<Row> accepted, StageRun stage, Summary summary) {
    if (RatingFormat.of(format) == RatingFormat.TRL_UNPAIRED) {
      long all = accepted.count();
      long desirable = accepted.filter(col("rating").equalTo(1)).count();
      stage.count("desirable", desirable);
      stage.count("undesirable", all - desirable);
      if (all > 0 && (desirable == 0 || desirable == all)) {
        summary.add(
            "only one label",
            "no response is "
                + (desirable == 0 ? "desirable" : "undesirable")
                + "; KTO needs both");
      }
    }
  }
}
