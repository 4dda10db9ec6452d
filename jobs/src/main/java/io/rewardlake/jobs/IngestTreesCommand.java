package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.transforms.ingest.Ingest;
import io.rewardlake.transforms.ingest.TreeFormat;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads search trees that others recorded. */
@Command(
    name = "trees",
    description = {
      "Load recorded search trees into tree_nodes, with purpose reward-modelling; what cannot be"
          + " read goes to rejects.",
      "Loading the same files again adds nothing."
    })
final class IngestTreesCommand extends IngestFilesCommand {
  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = {
        "How the files are written:",
        "nodes: one row per node, in any order, in columns that --mapping names.",
        "prm800k: OpenAI's PRM800K; a row is a tree of what the labeller chose, which is selected,"
            + " and what not. Rewards are ratings: 1, 0 (wrong), 0.5 (neutral).",
        "Files are JSON Lines (.jsonl, .jsonl.gz) or Parquet; nodes: also CSV and one JSON array."
      })
  String format;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = {
        "HOCON column mapping of nodes, see conf/mappings; it names the data set, too. Keys:",
        "source, environment, mechanism (beam, sampling, ...), reward-form, transition, policy: what"
            + " the trees have in common. max-nodes: rows of a larger tree are rejects, 100,000"
            + " unless given.",
        "nodes { file, tree: columns of the tree's id. Parents, one of: id and parent; text and"
            + " parent-text (whole texts; of equal nodes the first is the parent); path (the list"
            + " of all steps); none of them: children of the root. A root is added, unless"
            + " root-rows = true. text (whole) or segment (what the step adds); task: columns of"
            + " tree; depth, first-depth: what the files call the first row's depth; value, reward,"
            + " score (of the state; rewards are its differences), visits and value-sum, selected,"
            + " terminal, success, or success-at: reward from which on an end is one; attributes }",
        "trees { file, tree, prompt, outcomes { text, reward }: two lists, rewards of nodes by their"
            + " whole text; attributes }: a second file, joined by tree."
      })
  Path mapping;

  @Override
  Ingest<?> ingest() {
    TreeFormat known = TreeFormat.of(format);
    return mapping == null
        ? Ingest.of(known, input)
        : byMapping(known, mapping, file -> Ingest.mappedTrees(file, input));
  }

  @Override
  String rowsTitle(Table table) {
    return "nodes";
  }

  @Override
  void describe(Dataset<Row> accepted, StageRun stage, Summary summary) {
    Row counts =
        accepted
            .agg(
                count_if(col("parent_id").isNull()),
                count_if(col("selected")),
                count_if(col("success")))
            .head();
    stage.count("trees", counts.getLong(0));
    stage.count("nodes selected", counts.getLong(1));
    stage.count("nodes that solve their task", counts.getLong(2));
  }
}
