package io.rewardlake.transforms.tree;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.TaskRows;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.tree.search.SearchTree;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.InternalRow;

/** Grows the trees of one Spark task, one after the other; its environments and policies stay. */
final class TreeGrower implements AutoCloseable {
  private final GrowTrees plan;
  private final Map<String, Environment> environments = new HashMap<>();
  private final Map<EnvironmentSpec, Policy> policies = new HashMap<>();

  TreeGrower(GrowTrees plan) {
    this.plan = plan;
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
      Environment broken = environments.remove(task.environment());
      if (broken != null) {
        broken.close();
      }
      return Collections.singleton(rows.failed(e)).iterator();
    }
  }

  private SearchTree<Place, Move> tree(Task task, String taskId, String treeId) {
    Environment environment =
        environments.computeIfAbsent(task.environment(), Environments::create);
    long key = RandomStreams.of(plan.seed(), "tree", treeId).nextLong();
    environment.reset(task, key);
    Policy policy = policies.computeIfAbsent(environment.spec(), plan.policy()::open);
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
    environments.values().forEach(Environment::close);
    policies.values().forEach(Policy::close);
  }
}
