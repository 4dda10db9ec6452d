package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.transforms.tree.pair.PairLabel;
import io.rewardlake.transforms.tree.pair.TreeComparisons;
import io.rewardlake.transforms.tree.pair.TreePairs;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes comparisons out of pairs of nodes of one tree. */
@Command(
    name = "tree-pairs",
    description = {
      "Make a training set of comparisons out of pairs of nodes of one tree.",
      "Then: embed; train-reward, strengths, evaluate or export, each with --dataset NAME.",
      "The same data set again takes the place of the old one. Steps without text stand as"
          + " 'action 3' or '[0.5, -1]', observations likewise."
    })
final class TreePairsCommand extends LakeCommand {
  @Mixin TreesOptions trees;
  @Mixin TreePairsOptions which;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "Name of the data set. Default: tree-siblings, tree-leaves or tree-masprm")
  String output;

  @Option(
      names = "--label",
      paramLabel = "L",
      defaultValue = "value",
      description =
          "value: the node that is worth more is preferred. bradley-terry: drawn, with probability"
              + " 1 / (1 + exp(-difference of the values)). Default: ${DEFAULT-VALUE}")
  String label;

  @Option(
      names = "--margins",
      description =
          "Keep the difference of the values as the pair's margin, which training then asks for."
              + " Default: margin 0")
  boolean margins;

  @Override
  void run(StageRun stage, Summary summary) {
    PairLabel preferred = PairLabel.of(label);
    TreePairs miner = which.pairs(options.seed);
    Dataset<Row> nodes = trees.read(stage);
    Dataset<Row> valued = which.valued(nodes);
    Dataset<Row> pairs = miner.apply(valued).cache();
    String dataset = output == null ? "tree-" + which.kind.title() : output;
    boolean responses = which.kind == TreePairsOptions.Kind.LEAVES;
    count(stage, miner.counts(valued).head(), pairs.count());
    stage.replace(
        PreferenceTables.COMPARISONS,
        new TreeComparisons(dataset, responses, preferred, margins, options.seed)
            .apply(pairs, nodes),
        Map.of("dataset", dataset));
    describe(stage, summary, dataset, pairs.count());
    pairs.unpersist();
  }

  private static void count(StageRun stage, Row counts, long pairs) {
    if (pairs == 0) {
      throw Errors.noTreePairs(
          counts.getAs("trees"), counts.getAs("unvalued"), counts.getAs("too_large"));
    }
    stage.count("trees", counts.getAs("trees"));
    stage.count("trees left out: more nodes than --max-nodes", counts.getAs("too_large"));
    stage.count("left out: nodes without a value", counts.getAs("unvalued"));
    stage.count("left out: children beyond the limit", counts.getAs("crowded"));
    stage.count("left out: pairs of about equal value", counts.getAs("undecided"));
    stage.count("left out: pairs beyond the limit", counts.getAs("surplus"));
  }

  private static void describe(StageRun stage, Summary summary, String dataset, long mined) {
    long written = 0;
    for (Row row :
        stage
            .read(PreferenceTables.COMPARISONS)
            .filter(col("dataset").equalTo(dataset))
            .groupBy(col("attributes").getItem("lca_depth").cast("int").as("depth"))
            .count()
            .orderBy("depth")
            .collectAsList()) {
      written += row.getLong(1);
      summary.add("pairs that part at depth " + row.getInt(0), row.getLong(1));
    }
    stage.count("left out: pairs of equal texts", mined - written);
    stage.count("pairs", written);
    summary.add("data set", dataset);
  }
}
