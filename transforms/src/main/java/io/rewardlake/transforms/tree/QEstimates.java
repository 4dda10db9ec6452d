package io.rewardlake.transforms.tree;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.HistoryKey;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.policy.QTable;
import io.rewardlake.transforms.tree.search.Estimate;
import io.rewardlake.transforms.tree.search.SearchNode;
import org.apache.spark.broadcast.Broadcast;

/**
 * A process model out of {@code q_targets}: a node is worth the target of the step that led to it,
 * as MASPRM's and QLASS's guided searches use their models. Rewards are never seen. Cost: a hash
 * per step of the way to the node.
 *
 * @param table values of pairs of state and action
 * @param unknown value of steps that the table does not have, and of the root
 */
public record QEstimates(Broadcast<QTable> table, double unknown) implements NodeEstimates {
  /** The name in options. */
  public static final String NAME = "q-targets";

  /** Checks the range. */
  public QEstimates {
    Require.that(unknown, "unknown Q").finite();
  }

  @Override
  public String title() {
    return NAME;
  }

  @Override
  public Estimate<Place, Move> open(
      Environment environment, String environmentName, String taskId) {
    return node ->
        node.parent() == null
            ? unknown
            : table
                .value()
                .value(key(node.parent(), environmentName, taskId), node.action().text(), unknown);
  }

  private static String key(SearchNode<Place, Move> node, String environmentName, String taskId) {
    String seen = CanonicalElement.observation(node.state().seen(), 0);
    return node.parent() == null
        ? HistoryKey.first(environmentName, taskId, seen)
        : HistoryKey.next(key(node.parent(), environmentName, taskId), node.action().text(), seen);
  }
}
