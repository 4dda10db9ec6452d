package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Values of the actions of trees, backed up from the leaves to the root:
 *
 * <pre>q = leaf at a leaf;  q = r + gamma * mean q(child)  or  r + gamma * max q(child)  elsewhere
 * </pre>
 *
 * with r the reward of the step that led to the node, 0 where it has none. Children without a known
 * leaf below do not count. The max is biased up where outcomes are noisy.
 *
 * <p>In: columns of {@code tree_nodes}. Out: the columns of {@code q_targets}, one row for every
 * node but the root with a known leaf below, q_target = q_value in units of reward, visits = known
 * leaves below; and left_out STRING, not NULL in the one row of a tree that was left out: one
 * without a known leaf, or of more nodes than the limit.
 *
 * <p>Cost: one shuffle by tree, one tree in the memory of a task at a time. Deterministic: children
 * are summed in the order of node_id. Errors: nodes that are no tree.
 *
 * @param dataset name of the data set
 * @param backup mean or max
 * @param gamma discount per step, 0 to 1
 * @param leaf what a leaf is worth
 * @param maxNodes most nodes of a tree
 */
public record ValueBackup(String dataset, Backup backup, double gamma, LeafValue leaf, int maxNodes)
    implements Transform {
  /** Checks the ranges. */
  public ValueBackup {
    Require.notBlank(dataset, "dataset");
    Require.that(gamma, "gamma").atLeast(0).atMost(1);
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> nodes) {
    return new TreeTargets(dataset, backup.title(), this::labels)
        .apply("ValueBackup", nodes, maxNodes);
  }

  private TreeLabels labels(Tree tree) {
    Leaves leaves = Leaves.of(tree, leaf);
    if (leaves.unknown()) {
      return TreeLabels.leftOut(LeftOut.NO_LEAF_VALUE);
    }
    double[] rewards = new double[tree.size()];
    for (int i = 0; i < rewards.length; i++) {
      double reward = tree.number(i, TreeNodeColumns.REWARD);
      rewards[i] = Double.isNaN(reward) ? 0 : reward;
    }
    double[] values = backup.values(tree, leaves.means(), rewards, gamma);
    return new TreeLabels(values, values, leaves.counts());
  }
}
