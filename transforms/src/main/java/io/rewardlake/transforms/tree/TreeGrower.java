package io.rewardlake.transforms.tree;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.Players;
import io.rewardlake.transforms.rollout.TaskRows;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.tree.search.SearchTree;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.InternalRow;

/** Grows the trees of one Spark task, one after the other; its environments and policies stay. */
final class TreeGrower implements AutoCloseable {
  private final GrowTrees plan;
  private final Players players;

  TreeGrower(GrowTrees plan) {
    this.plan = plan;
    this.players = new Players(plan.policy());
  }

  /** The nodes of one task's tree, parents before their children. */
  Iterator<InternalRow> grow(InternalRow row) {
    String taskId = TaskRows.id(row);
    Task task = TaskRows.task(row);
    String treeId =
        ContentId.of(
            plan.source(),
            Long.toString(plan.iteration()),
            plan.search().mechanism().title(),
            plan.policy().title(),
            taskId);
    NodeRows rows = new NodeRows(plan, treeId, taskId, task.environment());
    try {
      return rows.of(tree(task, taskId, treeId));
    } catch (TaskKilledException e) {
      throw e;
    } catch (RuntimeException e) {
      players.discard(task.environment());
      return Collections.singleton(rows.failed(e)).iterator();
    }
  }

  private SearchTree<Place, Move> tree(Task task, String taskId, String treeId) {
    Environment environment = players.environment(task.environment());
    long key = RandomStreams.of(plan.seed(), "tree", treeId).nextLong();
    environment.reset(task, key);
    Policy policy = players.policy(environment.spec());
    EpisodeTransition transition =
        new EpisodeTransition(environment, policy, task.environment(), taskId);
    return plan.estimates() == null
        ? plan.search().grow(transition, plan.limits(), key)
        : plan.search()
            .grow(
                transition,
                plan.estimates().open(environment, task.environment(), taskId),
                plan.limits(),
                key);
  }

  @Override
  public void close() {
    players.close();
  }
}
