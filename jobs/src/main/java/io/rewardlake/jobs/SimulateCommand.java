package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.preference.SimulatedComparisons;
import java.io.IOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes comparisons by simulated annotators over a planted reward, as files to ingest. */
@Command(
    name = "simulate",
    description =
        "Make comparisons by simulated annotators over a planted reward, with planted label noise,"
            + " as files for: ingest preferences --format pairwise-votes")
final class SimulateCommand extends LakeCommand {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder for the files. Default: <lake>/_simulated")
  String output;

  @Option(
      names = "--topics",
      paramLabel = "N",
      defaultValue = "20",
      description = "Topics. Default: ${DEFAULT-VALUE}")
  int topics;

  @Option(
      names = "--items-per-topic",
      paramLabel = "N",
      defaultValue = "30",
      description = "Texts per topic. Default: ${DEFAULT-VALUE}")
  int itemsPerTopic;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "6000",
      description = "Pairs in all. Default: ${DEFAULT-VALUE}")
  int pairs;

  @Option(
      names = "--annotators",
      paramLabel = "N",
      defaultValue = "12",
      description = "Annotators, from careless to careful. Default: ${DEFAULT-VALUE}")
  int annotators;

  @Option(
      names = "--votes-per-pair",
      paramLabel = "N",
      defaultValue = "5",
      description = "Votes per pair. Default: ${DEFAULT-VALUE}")
  int votesPerPair;

  @Option(
      names = "--tie-threshold",
      paramLabel = "X",
      defaultValue = "0.2",
      description = "Log odds below which annotators tend to a tie. Default: ${DEFAULT-VALUE}")
  double tieThreshold;

  @Option(
      names = "--noise",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description = "Share of pairs whose votes are all swapped, 0 to 1. Default: ${DEFAULT-VALUE}")
  double noise;

  @Option(
      names = "--length-effect",
      paramLabel = "X",
      defaultValue = "0.6",
      description =
          "Reward units per standard deviation of the text's length. Default: ${DEFAULT-VALUE}")
  double lengthEffect;

  @Override
  void run(StageRun stage, Summary summary) {
    SparkSession spark = stage.lake().spark();
    SimulatedComparisons simulated =
        new SimulatedComparisons(
            topics,
            itemsPerTopic,
            pairs,
            annotators,
            votesPerPair,
            tieThreshold,
            noise,
            lengthEffect,
            options.seed);
    String folder = output == null ? stage.lake().sidePath("simulated") : output;
    write(simulated.items(spark), folder, "items");
    write(simulated.pairs(spark), folder, "pairs");
    write(simulated.votes(spark), folder, "votes");
    stage.count("items", (long) topics * itemsPerTopic);
    stage.count("pairs", pairs);
    stage.count("votes", (long) pairs * votesPerPair);
    summary.add("files", folder);
  }

  /** One JSON Lines file of that name. */
  private static void write(Dataset<Row> rows, String folder, String name) {
    Path parts = new Path(folder, "_" + name);
    rows.coalesce(1).write().mode(SaveMode.Overwrite).json(parts.toString());
    try {
      FileSystem files = parts.getFileSystem(rows.sparkSession().sessionState().newHadoopConf());
      Path file = new Path(folder, name + ".jsonl");
      files.delete(file, false);
      for (FileStatus part : files.globStatus(new Path(parts, "part-*"))) {
        files.rename(part.getPath(), file);
      }
      files.delete(parts, true);
    } catch (IOException e) {
      throw Errors.storage("writing " + name + ".jsonl in " + folder, e);
    }
  }
}
