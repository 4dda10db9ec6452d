package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Step labels from search trees whose terminals were graded +1 or -1 (MASPRM). Trees that are too
 * easy or too hard, whose root has |q| above {@value #ROOT_BOUND}, are left out; of the others
 * every step on a way from the root to a terminal gets
 *
 * <pre>q_value = q = clip(value_sum / visits, -1, 1),  q_target = atanh(clip(q, -0.95, 0.95))</pre>
 *
 * so that a model v = tanh(z) is fitted by regressing z to q_target. A prefix has one label,
 * however many ends it leads to: nodes that the same actions led to are taken together.
 *
 * <p>Source: Multi-Agent System Process Reward Model, 2025, arXiv 2510.24803. q is the search's,
 * which favours good actions, and not the value of the policy that it searched with: do not
 * calibrate on it.
 *
 * <p>In: columns of {@code tree_nodes}. Out: as of {@link ValueBackup}. {@link MasprmPaths} gives
 * the same labels as whole paths.
 *
 * <p>Cost: one shuffle by tree, one tree in the memory of a task at a time. Deterministic. Errors:
 * nodes that are no tree.
 *
 * @param dataset name of the data set
 * @param maxNodes most nodes of a tree
 */
@Method(
    id = "masprm-labels",
    title = "Multi-agent system process reward model (MASPRM): step labels from search trees",
    paper = "2510.24803",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "q-targets")
public record MasprmLabels(String dataset, int maxNodes) implements Transform {
  /** The method's name in options and tables. */
  public static final String TITLE = "masprm";

  static final double ROOT_BOUND = 0.7;
  private static final double CLAMP = 0.95;

  /** Checks the ranges. */
  public MasprmLabels {
    Require.notBlank(dataset, "dataset");
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> nodes) {
    return new TreeTargets(dataset, TITLE, MasprmLabels::labels)
        .apply("MasprmLabels", nodes, maxNodes);
  }

  private static TreeLabels labels(Tree tree) {
    String leftOut = leftOut(tree);
    if (leftOut != null) {
      return TreeLabels.leftOut(leftOut);
    }
    PrefixValues prefixes = PrefixValues.of(tree);
    double[] values = prefixes.labels();
    return new TreeLabels(
        values, Arrays.stream(values).map(MasprmLabels::target).toArray(), prefixes.visits());
  }

  /** Why a tree gives no labels; null: it does. */
  static String leftOut(Tree tree) {
    long visits = tree.node(0).getLong(TreeNodeColumns.VISITS);
    if (visits == 0) {
      return LeftOut.NEVER_VISITED;
    }
    double root = tree.number(0, TreeNodeColumns.VALUE_SUM) / visits;
    return Math.abs(root) > ROOT_BOUND ? LeftOut.ROOT_VALUE : null;
  }

  /** atanh of a value kept off -1 and 1. */
  private static double target(double value) {
    double q = Math.max(-CLAMP, Math.min(CLAMP, value));
    return 0.5 * StrictMath.log((1 + q) / (1 - q));
  }
}
