package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.tree.pair.LeafPairs;
import io.rewardlake.transforms.tree.pair.MasprmPairs;
import io.rewardlake.transforms.tree.pair.SiblingPairs;
import io.rewardlake.transforms.tree.pair.TreePairs;
import java.util.Locale;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Which nodes of a tree make a pair. */
final class TreePairsOptions {
  private static final String MEAN_VALUE =
      "CASE WHEN visits > 0 THEN value_sum / visits ELSE coalesce(value, reward) END";

  /** What tells the texts of two steps apart, but for white space. */
  private static final String TEXT =
      "md5(trim(regexp_replace(coalesce(segment, concat('action ', action_id),"
          + " CAST(action AS STRING), ''), '\\\\s+', ' ')))";

  private static final int FEW_PAIRS = 8;
  private static final int MANY_PAIRS = 1000;

  /** What can be asked for. */
  enum Kind {
    SIBLINGS,
    LEAVES,
    MASPRM;

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--pairs",
      paramLabel = "P",
      defaultValue = "siblings",
      description = {
        "siblings: children of one node, as the next step after the path so far.",
        "leaves: any two leaves of a tree, as whole responses (Tree-RM).",
        "masprm: under each node its best children against its worst, each text once (MASPRM).",
        "Default: ${DEFAULT-VALUE}"
      })
  Kind kind;

  @Option(
      names = "--value",
      paramLabel = "SQL",
      defaultValue = MEAN_VALUE,
      description =
          "What a node is worth: an expression over tree_nodes; nodes where it is NULL make no"
              + " pairs. Default: ${DEFAULT-VALUE}")
  String value;

  @Option(
      names = "--min-margin",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Least difference of the values of a pair; equal values never make one."
              + " Default: ${DEFAULT-VALUE}")
  double minMargin;

  @Option(
      names = "--max-pairs-per-tree",
      paramLabel = "N",
      description =
          "Pairs of one tree: a sample of them by hash; of masprm the first ones. Default: "
              + MANY_PAIRS
              + ", masprm: "
              + FEW_PAIRS)
  Integer maxPairs;

  @Option(
      names = "--max-children",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "siblings: children of one node that are paired, a sample by hash of more."
              + " Default: ${DEFAULT-VALUE}")
  int maxChildren;

  @Option(
      names = "--max-nodes",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "Leave out trees of more nodes; one lies in the memory of a task at a time. Default:"
              + " ${DEFAULT-VALUE}")
  int maxNodes;

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "4",
      description = "masprm: best children, and worst ones. Default: ${DEFAULT-VALUE}")
  int k;

  /** The step that makes the pairs. */
  TreePairs pairs(long seed) {
    return switch (kind) {
      case SIBLINGS -> new SiblingPairs(minMargin, maxChildren, limit(MANY_PAIRS), maxNodes, seed);
      case LEAVES -> new LeafPairs(minMargin, limit(MANY_PAIRS), maxNodes, seed);
      case MASPRM -> new MasprmPairs(k, minMargin, limit(FEW_PAIRS), maxNodes);
    };
  }

  /** Nodes with what that step needs beside their own columns. */
  Dataset<Row> valued(Dataset<Row> nodes) {
    try {
      return nodes.withColumn("text", expr(TEXT)).withColumn("value", expr(value).cast("double"));
    } catch (Exception e) {
      // Spark throws checked exceptions without declaring them
      if (e instanceof AnalysisException problem) {
        throw Errors.expression("--value", value, problem.getSimpleMessage());
      }
      throw e;
    }
  }

  private int limit(int usual) {
    return maxPairs == null ? usual : maxPairs;
  }
}
