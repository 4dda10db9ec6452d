package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.tree.GrowTrees;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Grows search trees. */
@Command(
    name = "tree",
    description = {
      "Grow one search tree per task, on executors, into tree_nodes; prefix trees of responses with"
          + " --environment Response-v0.",
      "The same source, mechanism, policy and iteration again take the place of the old ones."
    })
final class TreeCommand extends LakeCommand {
  @Mixin TasksOptions tasks;

  @Mixin PolicyOptions policy;

  @Mixin SearchOptions search;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "tree",
      description = "Name of these trees. Default: ${DEFAULT-VALUE}")
  String source;

  @Override
  void run(StageRun stage, Summary summary) {
    GrowTrees grow =
        new GrowTrees(
            source,
            options.iteration,
            policy.choice(stage, source),
            search.search(GrowTrees.transition(tasks.environment())),
            search.estimates(stage, policy.guided),
            search.limits(),
            options.seed);
    Map<String, String> slice =
        Map.of(
            "source", source,
            "mechanism", grow.search().mechanism().title(),
            "policy", grow.policy().title(),
            "iteration", Long.toString(options.iteration));
    stage.replace(TreeTables.TREE_NODES, grow.apply(tasks.read(stage, source, options)), slice);
    policy.close(stage, summary);

    Dataset<Row> nodes = slice(stage.read(TreeTables.TREE_NODES), slice);
    Row totals =
        nodes
            .selectExpr(
                "count_if(depth = 0)",
                "count(1)",
                "count_if(depth = 0 AND status = 'cut')",
                "count_if(depth = 0 AND status = 'failed')",
                "count(DISTINCT IF(success AND terminal, tree_id, NULL))",
                "count(DISTINCT IF(success AND terminal AND selected, tree_id, NULL))")
            .head();
    stage.count("trees", totals.getLong(0));
    stage.count("nodes", totals.getLong(1));
    stage.count("cut at a limit", totals.getLong(2));
    stage.count("failed", totals.getLong(3));
    stage.count("with a solution", totals.getLong(4));
    stage.count("solution chosen", totals.getLong(5));
  }
}
