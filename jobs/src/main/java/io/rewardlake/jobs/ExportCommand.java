package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.transforms.export.AllComparisons;
import io.rewardlake.transforms.export.EpisodeExportFormat;
import io.rewardlake.transforms.export.Export;
import io.rewardlake.transforms.export.ExportFolder;
import io.rewardlake.transforms.export.ExportFormat;
import io.rewardlake.transforms.export.ExportedFile;
import io.rewardlake.transforms.export.FileLayout;
import io.rewardlake.transforms.export.FileType;
import io.rewardlake.transforms.export.JoinStrengths;
import io.rewardlake.transforms.export.LabelledSteps;
import io.rewardlake.transforms.export.Manifest;
import io.rewardlake.transforms.export.Margin;
import io.rewardlake.transforms.export.Material;
import io.rewardlake.transforms.export.PreferredPairs;
import io.rewardlake.transforms.export.RatedResponses;
import io.rewardlake.transforms.export.SplitByPrompt;
import io.rewardlake.transforms.export.UnpairedResponses;
import io.rewardlake.transforms.hindsight.ReturnToGo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a training set in the format of a trainer, with a manifest. */
@Command(
    name = "export",
    description = {
      "Write a training set in the format of a trainer: checked rows, in files of bounded size,",
      "with a manifest of versions, counts and hashes."
    })
final class ExportCommand extends LakeCommand {
  private static final String COMPARISONS = "comparisons";
  private static final String RATINGS = "ratings";
  private static final String RELABELLED = HindsightTables.RELABELLED_EPISODES.name();

  @Mixin ComparisonsOptions comparisons;
  @Mixin EpisodesExportOptions episodes;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = {
        "What the files are for:",
        "trl: prompt, chosen, rejected. trl-implicit: chosen, rejected, each behind its prompt.",
        "trl-conversational: the same as trl, as messages.",
        "trl-unpaired: prompt, completion, label. trl-stepwise: prompt, completions, labels, from"
            + " table step_labels. prm800k: rows like PRM800K's, from the same; a response ends"
            + " before its first unlabelled step.",
        "openrlhf: prompt, chosen, rejected, datasource. verl: prompts, with the chosen response"
            + " as ground truth.",
        "openai-preference: input, preferred_output, non_preferred_output.",
        "parquet: comparisons as they stand; with --margin strength, their strengths too.",
        "Of table episodes, whose columns --where may name:",
        "minari: HDF5, in one file (numbers only). transitions: a row per step. rlds-json: an object"
            + " per episode. decision-transformer: the same with returns to go; with --from"
            + " relabelled_episodes those of a data set --dataset that hindsight --strategy"
            + " return-to-go made."
      })
  String format;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the training set, new or empty")
  String output;

  @Option(names = "--overwrite", description = "Replace the training set in the folder")
  boolean overwrite;

  @Option(
      names = "--from",
      paramLabel = "TABLE",
      defaultValue = COMPARISONS,
      description =
          "For trl-unpaired: comparisons, or ratings (aspect desirable). Default: ${DEFAULT-VALUE}."
              + " For decision-transformer: episodes, or relabelled_episodes. Default: episodes")
  String from;

  @Option(
      names = "--margin",
      paramLabel = "M",
      defaultValue = "none",
      description =
          "Column margin, which RewardTrainer and OpenRLHF honour: none, stated (that of the"
              + " comparison) or strength (mean over the ensemble). Default: ${DEFAULT-VALUE}")
  String margin;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "reward",
      description = "Model of --margin strength. Default: ${DEFAULT-VALUE}")
  String model;

  @Option(
      names = "--data-source",
      paramLabel = "NAME",
      description =
          "data_source of verl, which selects its reward function, and datasource of openrlhf."
              + " Default: the source of the comparison")
  String dataSource;

  @Option(
      names = "--file-type",
      paramLabel = "T",
      description = "jsonl or parquet. Default: parquet for verl and parquet, else jsonl")
  String fileType;

  @Option(
      names = "--max-file-rows",
      paramLabel = "N",
      defaultValue = "250000",
      description = "Rows in a file, at most. Default: ${DEFAULT-VALUE}")
  long maxFileRows;

  @Option(
      names = "--test-fraction",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Expected share of prompts held back as split test. Default: ${DEFAULT-VALUE}")
  double testFraction;

  @Override
  void run(StageRun stage, Summary summary) {
    ExportPlan plan =
        EpisodeExportFormat.titles().contains(format) ? episodes(stage) : trainingSet(stage);
    try (ExportFolder folder = ExportFolder.open(stage.lake().spark(), output, overwrite)) {
      Export.Result result = plan.writing().apply(folder);
      Manifest manifest =
          new Manifest(
              plan.parameters(),
              stage.inputVersions(),
              plan.model(),
              result.counts(),
              result.files());
      folder.commit(manifest);
      result.counts().forEach(stage::count);
      stage.count("files", result.files().size());
      stage.count("bytes", result.files().stream().mapToLong(ExportedFile::bytes).sum());
      summary.add("output", output).add("content of the files", manifest.contentHash());
    }
  }

  private ExportPlan episodes(StageRun stage) {
    EpisodeExportFormat to = EpisodeExportFormat.of(format);
    boolean relabelled = to == EpisodeExportFormat.DECISION_TRANSFORMER && from.equals(RELABELLED);
    requireNone(
        relabelled ? EpisodesExportOptions.FOREIGN_TO_RELABELLED : EpisodesExportOptions.FOREIGN);
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("format", format);
    parameters.put("where", comparisons.predicate());
    if (to == EpisodeExportFormat.MINARI) {
      requireNone(EpisodesExportOptions.FOREIGN_TO_MINARI);
      return episodes.plan(stage, to, comparisons.where, null, parameters);
    }
    FileType type = to.fileType(fileType);
    addFiles(parameters, type);
    EpisodesExportOptions.RowFiles files =
        new EpisodesExportOptions.RowFiles(
            type, new SplitByPrompt(testFraction, options.seed), new FileLayout(maxFileRows));
    return relabelled
        ? episodes.relabelled(
            stage,
            given("--dataset") ? comparisons.dataset : ReturnToGo.STRATEGY,
            comparisons.where,
            files,
            parameters)
        : episodes.plan(stage, to, comparisons.where, files, parameters);
  }

  private ExportPlan trainingSet(StageRun stage) {
    ExportFormat to = ExportFormat.of(format, EpisodeExportFormat.titles());
    requireNone(EpisodesExportOptions.OWN);
    Margin kind = Margin.of(margin);
    to.requireHonoured(kind);
    FileType type = to.fileType(fileType);
    ScoringModel scorer = kind == Margin.STRENGTH ? ScoringModel.find(stage, model) : null;
    Export export =
        new Export(
            to,
            material(to, kind),
            type,
            new SplitByPrompt(testFraction, options.seed),
            new FileLayout(maxFileRows));
    return new ExportPlan(
        folder -> export.write(rows(stage, to, scorer), folder),
        parameters(to, type),
        scorer == null ? Map.of() : scorer.identity());
  }

  /** An option that says nothing to the format must not be taken for one that does. */
  private void requireNone(List<String> foreign) {
    for (String name : foreign) {
      if (given(name)) {
        throw Errors.parameter(name, "given", "nothing for the format " + format);
      }
    }
  }

  private boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private Material material(ExportFormat to, Margin kind) {
    boolean unpaired = to == ExportFormat.TRL_UNPAIRED;
    if (!from.equals(COMPARISONS) && !(unpaired && from.equals(RATINGS))) {
      throw Errors.choice(
          "table of " + to.title(),
          from,
          unpaired ? List.of(COMPARISONS, RATINGS) : List.of(COMPARISONS));
    }
    return switch (to) {
      case TRL_UNPAIRED -> from.equals(RATINGS) ? new RatedResponses() : new UnpairedResponses();
      case TRL_STEPWISE, PRM800K -> new LabelledSteps();
      case PARQUET -> new AllComparisons();
      default -> new PreferredPairs(kind, dataSource);
    };
  }

  private Dataset<Row> rows(StageRun stage, ExportFormat to, ScoringModel scorer) {
    if (to.takesSteps()) {
      return table(stage, PreferenceTables.STEP_LABELS, "true");
    } else if (from.equals(RATINGS)) {
      return table(stage, PreferenceTables.RATINGS, "aspect = '" + RatedResponses.ASPECT + "'");
    }
    Dataset<Row> chosen = comparisons.read(stage);
    if (scorer == null) {
      return chosen;
    }
    return JoinStrengths.apply(
        chosen,
        scorer
            .ofThis(stage.read(PreferenceTables.PREFERENCE_STRENGTHS))
            .filter(col("dataset").equalTo(comparisons.dataset)));
  }

  /** The chosen rows of a table that is no part of a data set. */
  private Dataset<Row> table(StageRun stage, Table table, String which) {
    return some(
        table, stage.read(table).where(which), which, comparisons.where, "Run: rewardlake ingest");
  }

  /** What decides the content; where it is written does not. */
  private Map<String, String> parameters(ExportFormat to, FileType type) {
    Map<String, String> all = new TreeMap<>();
    all.put("format", to.title());
    addFiles(all, type);
    String table = to.takesSteps() ? "step_labels" : from;
    all.put("from", table);
    if (table.equals(COMPARISONS)) {
      all.put("dataset", comparisons.dataset);
    }
    all.put("where", comparisons.predicate());
    all.put("margin", margin);
    all.put("data-source", dataSource == null ? "" : dataSource);
    return all;
  }

  private void addFiles(Map<String, String> parameters, FileType type) {
    parameters.put("file-type", type.title());
    parameters.put("max-file-rows", String.valueOf(maxFileRows));
    parameters.put("test-fraction", String.valueOf(testFraction));
    parameters.put("seed", String.valueOf(options.seed));
  }
}
