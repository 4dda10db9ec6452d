package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.TreeTables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Which trees become labels. */
final class TreesOptions {
  @Option(
      names = "--where",
      paramLabel = "SQL",
      description =
          "Trees to take: a predicate on table tree_nodes that holds for whole trees, for example"
              + " source = 'rollout'. Default: all")
  String where;

  /**
   * Nodes of the chosen trees. Trees that were grown for guidance are refused: their numbers steer
   * a search and are thrown away (Wei et al. 2025, arXiv 2510.09988).
   */
  Dataset<Row> read(StageRun stage) {
    Dataset<Row> nodes = LakeCommand.where(stage.read(TreeTables.TREE_NODES), where);
    if (nodes.isEmpty()) {
      throw Errors.emptyInput(
          "tree_nodes",
          where == null ? "true" : where,
          "Run: rewardlake tree, or rewardlake ingest trees");
    }
    Dataset<Row> guidance = nodes.filter(col("purpose").equalTo(TreeTables.GUIDANCE));
    if (!guidance.isEmpty()) {
      Row first = guidance.select("tree_id", "source").head();
      throw Errors.guidanceTree(first.getString(0), first.getString(1));
    }
    return nodes;
  }
}
