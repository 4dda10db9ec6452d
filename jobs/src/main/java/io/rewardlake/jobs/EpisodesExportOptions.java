package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.export.EpisodeExportFormat;
import io.rewardlake.transforms.export.EpisodeSpaces;
import io.rewardlake.transforms.export.Episodes;
import io.rewardlake.transforms.export.Export;
import io.rewardlake.transforms.export.FileLayout;
import io.rewardlake.transforms.export.FileType;
import io.rewardlake.transforms.export.Material;
import io.rewardlake.transforms.export.MinariExport;
import io.rewardlake.transforms.export.RelabelledReturns;
import io.rewardlake.transforms.export.RowFormat;
import io.rewardlake.transforms.export.SplitByPrompt;
import io.rewardlake.transforms.hindsight.ReturnToGo;
import io.rewardlake.transforms.rollout.JoinChunks;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Options of data sets of episodes. */
final class EpisodesExportOptions {
  /** Options of training sets that say nothing of episodes. */
  static final List<String> FOREIGN =
      List.of("--dataset", "--from", "--margin", "--model", "--data-source");

  /** Options that say nothing of relabelled episodes. */
  static final List<String> FOREIGN_TO_RELABELLED =
      List.of("--margin", "--model", "--data-source", "--include-failed", "--dataset-id");

  /** Further ones, of files that hold rows. */
  static final List<String> FOREIGN_TO_MINARI =
      List.of("--file-type", "--max-file-rows", "--test-fraction");

  /** The options of this class. */
  static final List<String> OWN = List.of("--include-failed", "--dataset-id");

  @Option(
      names = "--include-failed",
      description = "Of episodes: also those whose status is not completed")
  boolean includeFailed;

  @Option(
      names = "--dataset-id",
      paramLabel = "NAME",
      defaultValue = "rewardlake/episodes-v0",
      description = "Name of a minari data set, with its version. Default: ${DEFAULT-VALUE}")
  String datasetId;

  /**
   * What is about to be written.
   *
   * @param rowFiles how files of rows are written; null for the format minari, which has none
   * @param parameters options that decide the content; those of this class are added
   */
  ExportPlan plan(
      StageRun stage,
      EpisodeExportFormat format,
      String where,
      RowFiles rowFiles,
      Map<String, String> parameters) {
    parameters.put("from", EpisodeTables.EPISODES.name());
    parameters.put("include-failed", String.valueOf(includeFailed));
    if (rowFiles == null) {
      MinariExport.requireName(datasetId);
      parameters.put("dataset-id", datasetId);
    }
    return new ExportPlan(
        folder -> {
          Dataset<Row> episodes = read(stage, where);
          Episodes chosen = new Episodes(format, includeFailed);
          EpisodeSpaces spaces = EpisodeSpaces.of(chosen.played(episodes), format.title());
          return rowFiles == null
              ? new MinariExport(datasetId, spaces, chosen).write(episodes, folder)
              : rowFiles.export(format.rows(spaces), chosen).write(episodes, folder);
        },
        parameters,
        Map.of());
  }

  /**
   * The same of relabelled episodes.
   *
   * @param dataset name of the relabelled data set
   */
  ExportPlan relabelled(
      StageRun stage,
      String dataset,
      String where,
      RowFiles rowFiles,
      Map<String, String> parameters) {
    String title = EpisodeExportFormat.DECISION_TRANSFORMER.title();
    parameters.put("from", HindsightTables.RELABELLED_EPISODES.name());
    parameters.put("dataset", dataset);
    return new ExportPlan(
        folder -> {
          Dataset<Row> rows =
              LakeCommand.some(
                  HindsightTables.RELABELLED_EPISODES,
                  stage
                      .read(HindsightTables.RELABELLED_EPISODES)
                      .where(col("dataset").equalTo(dataset))
                      .where(col("strategy").equalTo(ReturnToGo.STRATEGY)),
                  "dataset is '" + dataset + "'",
                  where,
                  "Run: rewardlake hindsight --strategy " + ReturnToGo.STRATEGY);
          RelabelledReturns returns = new RelabelledReturns();
          EpisodeSpaces spaces = EpisodeSpaces.of(rows.where("length > 0"), title);
          return rowFiles.export(returns.format(spaces), returns).write(rows, folder);
        },
        parameters,
        Map.of());
  }

  /**
   * How files of rows are written.
   *
   * @param type their type
   * @param split what is held back
   * @param layout which row is in which file
   */
  record RowFiles(FileType type, SplitByPrompt split, FileLayout layout) {
    Export export(RowFormat format, Material material) {
      return new Export(format, material, type, split, layout);
    }
  }

  /** Whole episodes for which the predicate, if any, holds; none is an error. */
  private static Dataset<Row> read(StageRun stage, String where) {
    Dataset<Row> episodes =
        LakeCommand.where(new JoinChunks().apply(stage.read(EpisodeTables.EPISODES)), where);
    if (episodes.isEmpty()) {
      throw Errors.emptyInput(
          EpisodeTables.EPISODES.name(),
          where == null ? "true" : where,
          "Run: rewardlake rollout, or rewardlake ingest episodes");
    }
    return episodes;
  }
}
