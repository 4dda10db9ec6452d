package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Targets of a Q-network from exploration trees (QLASS). With r the leaf value, and m the mean of
 * the leaves below a node:
 *
 * <pre>vanilla       q = r at a leaf,  gamma * max q(child) elsewhere
 * pseudo-depth  q = r * sum_{i < h} gamma^i at a leaf at depth 5 - h (r itself for h below 2),
 *               m + gamma * max q(child) elsewhere
 * reward        q = m
 * q_target = (q - min) / (max - min), over the actions of a tree</pre>
 *
 * <p>Source: Lin et al. 2025, arXiv 2502.02584, and its authors' code for the three labels.
 *
 * <p>In: columns of {@code tree_nodes}. Out: as of {@link ValueBackup}, with q_value = q before the
 * scaling. A tree whose known leaves all have one value says nothing about actions and is left out.
 * Of vanilla targets a tree gives at most {@code maxRows}: those whose node_id, a hash, is least;
 * they are scaled before.
 *
 * <p>Cost: one shuffle by tree, one tree in the memory of a task at a time. Deterministic. Errors:
 * nodes that are no tree.
 *
 * @param dataset name of the data set
 * @param label what inner nodes are worth
 * @param gamma discount per step, above 0 to 1
 * @param leaf what a leaf is worth
 * @param maxNodes most nodes of a tree
 * @param maxRows most vanilla targets of a tree
 */
@Method(
    id = "qlass-targets",
    title = "Q-guided stepwise search (QLASS): targets of the Q-network from trees",
    paper = "2502.02584",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "q-targets")
public record QlassTargets(
    String dataset, Label label, double gamma, LeafValue leaf, int maxNodes, int maxRows)
    implements Transform {
  /** The method's name in options. */
  public static final String TITLE = "qlass";

  /** Depth to which shallower leaves are thought on by pseudo-depth. */
  private static final int HEIGHT = 5;

  /** What the inner nodes of a tree are worth. */
  public enum Label {
    /** Nothing but their best leaf, the farther the less. */
    VANILLA,
    /** Their mean leaf, and their best child. */
    PSEUDO_DEPTH,
    /** Their mean leaf. */
    REWARD;

    /** The label of a name. */
    public static Label of(String title) {
      return Stream.of(values())
          .filter(label -> label.title().equals(title))
          .findFirst()
          .orElseThrow(() -> Errors.choice("--label", title, titles()));
    }

    /** Its name in options and tables. */
    public String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> titles() {
      return Stream.of(values()).map(Label::title).toList();
    }
  }

  /** Checks the ranges. */
  public QlassTargets {
    Require.notBlank(dataset, "dataset");
    Require.that(gamma, "gamma").above(0).atMost(1);
    Require.that(maxNodes, "maxNodes").atLeast(1);
    Require.that(maxRows, "maxRows").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> nodes) {
    return new TreeTargets(dataset, TITLE + "-" + label.title(), this::labels)
        .apply("QlassTargets", nodes, maxNodes);
  }

  private TreeLabels labels(Tree tree) {
    Leaves leaves = Leaves.of(tree, leaf);
    if (leaves.unknown()) {
      return TreeLabels.leftOut(LeftOut.NO_LEAF_VALUE);
    }
    double[] values = values(tree, leaves.means());
    double least = known(values).min().orElse(0);
    double width = known(values).max().orElse(0) - least;
    if (leaves.alike(tree) || width == 0) {
      return TreeLabels.leftOut(LeftOut.ONE_OUTCOME);
    }
    double[] targets = Arrays.stream(values).map(value -> (value - least) / width).toArray();
    if (label == Label.VANILLA) {
      keepLeast(tree, values);
    }
    return new TreeLabels(values, targets, leaves.counts());
  }

  private double[] values(Tree tree, double[] means) {
    return switch (label) {
      case VANILLA -> Backup.MAX.values(tree, means, new double[tree.size()], gamma);
      case PSEUDO_DEPTH -> {
        double[] lengthened = new double[tree.size()];
        for (int i = 0; i < lengthened.length; i++) {
          lengthened[i] = means[i] * weight(tree.node(i).getInt(TreeNodeColumns.DEPTH));
        }
        yield Backup.MAX.values(tree, lengthened, means, gamma);
      }
      case REWARD -> means;
    };
  }

  /** The geometric sum over the levels that a leaf is short of the height. */
  private double weight(int depth) {
    double weight = 1;
    double power = 1;
    for (int i = 1; i < HEIGHT - depth; i++) {
      power *= gamma;
      weight += power;
    }
    return weight;
  }

  /** Values of the actions, which the root has none of. */
  private static DoubleStream known(double[] values) {
    return Arrays.stream(values, 1, values.length).filter(value -> !Double.isNaN(value));
  }

  private void keepLeast(Tree tree, double[] values) {
    IntStream.range(1, values.length)
        .filter(node -> !Double.isNaN(values[node]))
        .boxed()
        .sorted(
            (one, other) ->
                tree.text(one, TreeNodeColumns.NODE_ID)
                    .compareTo(tree.text(other, TreeNodeColumns.NODE_ID)))
        .skip(maxRows)
        .forEach(node -> values[node] = Double.NaN);
  }
}
