package io.rewardlake.transforms.tree;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.rollout.TaskRows;
import io.rewardlake.transforms.rollout.environment.Response;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.tree.search.Search;
import io.rewardlake.transforms.tree.search.SearchLimits;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Grows one tree per task: a search whose steps are those of the task's environment, proposed by a
 * policy. With {@code Response-v0} they are prefix trees of responses.
 *
 * <p>In: task_id, environment, spec STRING, seed BIGINT. Out: the columns of {@code tree_nodes}. A
 * tree at a limit is kept as it is, status {@code cut} and the limit at its root; a task whose
 * environment fails, or cannot be saved and restored, is a root with status {@code failed} and the
 * message. Neither stops anything else.
 *
 * <p>Cost: no shuffle; one tree at a time in the memory of a Spark task, at most {@code
 * limits.nodes}. Deterministic: a tree's random numbers are named by its id and the places in it,
 * so its rows are the same whatever the partitioning, retries and speculation. Errors: an unknown
 * policy, or one that does not fit the environment (exit code 2).
 *
 * @param source name of the run, part of every id
 * @param iteration of the run, from 0
 * @param policy what proposes actions
 * @param search mechanism, reward formulation, transition and purpose
 * @param estimates where the search's estimates come from; null: it needs none
 * @param limits of each tree
 * @param seed of all random draws
 */
public record GrowTrees(
    String source,
    long iteration,
    PolicyChoice policy,
    Search search,
    NodeEstimates estimates,
    SearchLimits limits,
    long seed)
    implements Transform, Serializable {

  /** Checks the ranges, and that estimates are there if the search needs them, and only then. */
  public GrowTrees {
    Require.notBlank(source, "source");
    Require.that((double) iteration, "iteration").atLeast(0);
    String rewards = search.rewards().source().title();
    if (search.rewards().source().estimates() != (estimates != null)) {
      throw Errors.parameter(
          "--estimate",
          estimates == null ? "not given" : estimates.title(),
          (estimates == null ? "given" : "left out") + " where numbers come from " + rewards);
    }
  }

  /** Name of the transition: segments appended to a response, else steps of an environment. */
  public static String transition(String environment) {
    return Response.NAME.equals(environment) ? "append" : "environment";
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> tasks) {
    return TaskRows.flatMap("tree", tasks, this::grow, TreeTables.TREE_NODES.schema());
  }

  private Iterator<InternalRow> grow(Iterator<InternalRow> rows) {
    TreeGrower grower = new TreeGrower(this);
    TaskCompletionListener end = context -> grower.close();
    TaskContext.get().addTaskCompletionListener(end);
    return new TreeRows(rows, grower);
  }
}
