package io.rewardlake.transforms.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.HistoryKey;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.tree.search.Beam;
import io.rewardlake.transforms.tree.search.BestFirst;
import io.rewardlake.transforms.tree.search.Mechanism;
import io.rewardlake.transforms.tree.search.MonteCarloTreeSearch;
import io.rewardlake.transforms.tree.search.Purpose;
import io.rewardlake.transforms.tree.search.RewardFormulation;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import io.rewardlake.transforms.tree.search.Search;
import io.rewardlake.transforms.tree.search.SearchLimits;
import io.rewardlake.transforms.tree.search.TreePolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class GrowTreesTest {
  private static final Mechanism UCT = new MonteCarloTreeSearch(TreePolicy.UCT, 1.4, 8);
  private static final Mechanism PUCT = new MonteCarloTreeSearch(TreePolicy.PUCT, 1.4, 8);
  private static final SearchLimits LIMITS = new SearchLimits(60, 10_000, 100);

  private static GrowTrees growing(Mechanism mechanism, Source rewards, SearchLimits limits) {
    Search search =
        new Search(
            mechanism,
            new RewardFormulation(rewards, PathValue.RETURN, Backup.MEAN),
            "environment",
            Purpose.REWARD_MODELLING);
    NodeEstimates estimates = rewards.estimates() ? NodeEstimates.Heuristic.OPTIMAL_VALUE : null;
    return new GrowTrees("test", 0, BuiltInPolicy.UNIFORM, search, estimates, limits, 7);
  }

  private static Dataset<Row> tasks(
      SparkSession spark, String environment, String parameters, int count) {
    return new GenerateTasks(new Task(environment, parameters, 3), count, "test", 0).rows(spark);
  }

  @Test
  void treesDoNotDependOnPartitionsOrRetries(SparkSession spark) {
    Dataset<Row> tasks =
        tasks(spark, "CartPole-v1", "{}", 4)
            .union(tasks(spark, "FrozenLake-v1", "{}", 4))
            .union(tasks(spark, "TextQuest-v0", "{}", 4))
            .union(tasks(spark, "Pendulum-v1", "{\"max_episode_steps\":20}", 3));
    LayoutContract.assertSameRows(tasks, growing(UCT, Source.OUTCOME, LIMITS)::apply);
  }

  /** Every node by replaying its actions from the beginning, in worlds without chance. */
  @Test
  void nodesAreWhatTheirActionsLeadTo(SparkSession spark) {
    Map<String, Dataset<Row>> worlds =
        Map.of(
            "TextQuest-v0", tasks(spark, "TextQuest-v0", "{\"reward_type\":\"dense\"}", 2),
            "FrozenLake-v1", tasks(spark, "FrozenLake-v1", "{\"is_slippery\":false}", 2),
            "Sokoban-v0", tasks(spark, "Sokoban-v0", "{}", 2));
    worlds.forEach(
        (world, tasks) -> {
          Map<String, Row> specs =
              tasks.collectAsList().stream()
                  .collect(Collectors.toMap(row -> row.getAs("task_id"), row -> row));
          List<Row> nodes = growing(UCT, Source.OUTCOME, LIMITS).apply(tasks).collectAsList();
          Map<String, Row> byId = new HashMap<>();
          nodes.forEach(node -> byId.put(node.getAs("node_id"), node));
          assertThat(byId).hasSameSizeAs(nodes);
          for (Row node : nodes) {
            Row spec = specs.get(node.<String>getAs("task_id"));
            Task task = new Task(world, spec.getAs("spec"), spec.<Long>getAs("seed"));
            assertReplays(node, byId, task);
          }
        });
  }

  private static void assertReplays(Row node, Map<String, Row> byId, Task task) {
    Deque<Row> path = new ArrayDeque<>();
    for (Row at = node; at != null; at = byId.get(at.<String>getAs("parent_id"))) {
      path.push(at);
    }
    try (Environment environment = Environments.create(task.environment())) {
      environment.reset(task, 0);
      Batch seen = environment.spec().observations().batch(1);
      Batch action = environment.spec().actions().batch(1);
      environment.observe(seen, 0);
      String taskId = node.getAs("task_id");
      String key = HistoryKey.first(task.environment(), taskId, seen, 0);
      String id = ContentId.of(node.<String>getAs("tree_id"));
      double reward = 0;
      int depth = 0;
      path.pop();
      while (!path.isEmpty()) {
        Row step = path.pop();
        depth++;
        if (step.getAs("segment") == null) {
          action.numbers()[0] = step.<Integer>getAs("action_id");
        } else {
          action.texts()[0] = step.getAs("segment");
        }
        reward = environment.step(action, 0);
        environment.observe(seen, 0);
        key = HistoryKey.next(key, action, 0, seen, 0);
        id = ContentId.of(id, Integer.toString(step.<Integer>getAs("child")));
      }
      assertThat(node.<String>getAs("node_id")).isEqualTo(id);
      assertThat(node.<String>getAs("state_key")).isEqualTo(key);
      assertThat(node.<Integer>getAs("depth")).isEqualTo(depth);
      assertThat(node.<Boolean>getAs("terminal"))
          .isEqualTo(environment.terminated() || environment.truncated());
      assertThat(node.<Boolean>getAs("success")).isEqualTo(environment.success().orElse(null));
      if (depth > 0) {
        assertThat(node.<Double>getAs("reward")).isEqualTo(reward);
      }
    }
  }

  @Test
  void visitsAddUpAndThePriorsAreThoseOfThePolicy(SparkSession spark) {
    Dataset<Row> nodes =
        growing(PUCT, Source.OUTCOME, LIMITS).apply(tasks(spark, "FrozenLake-v1", "{}", 5));
    nodes.createOrReplaceTempView("grown");
    assertThat(nodes.filter("depth = 0 AND visits = 60").count()).isEqualTo(5);
    assertThat(nodes.filter("depth > 0 AND prior = 0.25").count())
        .isEqualTo(nodes.filter("depth > 0").count())
        .isPositive();
    Dataset<Row> sums =
        spark.sql(
            """
            SELECT parent.visits, parent.value_sum, parent.is_leaf, children.*
            FROM grown AS parent JOIN (
              SELECT parent_id, sum(visits) AS below, sum(value_sum) AS value_below, count(*) AS n
              FROM grown GROUP BY parent_id) AS children ON node_id = children.parent_id""");
    assertThat(sums.filter("is_leaf OR below > visits OR n <> 4").count()).isZero();
    assertThat(sums.count()).isEqualTo(nodes.filter("NOT is_leaf").count());
    Row root = sums.agg(Map.of("visits", "max")).head();
    assertThat(root.getLong(0)).isEqualTo(60);
  }

  /** With h the optimal value, A* walks straight: it expands the states of one shortest way. */
  @Test
  void anExactHeuristicExpandsOnlyTheShortestWay(SparkSession spark) {
    Mechanism bestFirst = new BestFirst(8);
    List<Row> chosen =
        growing(bestFirst, Source.HEURISTIC, new SearchLimits(1000, 10_000, 100))
            .apply(tasks(spark, "CliffWalking-v1", "{}", 1))
            .filter("selected")
            .orderBy("depth")
            .collectAsList();
    assertThat(chosen).hasSize(14);
    Row end = chosen.get(13);
    assertThat(end.<Boolean>getAs("terminal")).isTrue();
    assertThat(chosen.stream().skip(1).mapToDouble(row -> row.<Double>getAs("reward")).sum())
        .isCloseTo(-13, within(1e-12));
  }

  @Test
  void treesAtALimitAreCutAndSaySo(SparkSession spark) {
    Dataset<Row> nodes =
        growing(UCT, Source.OUTCOME, new SearchLimits(1000, 50, 100))
            .apply(tasks(spark, "TextQuest-v0", "{}", 3));
    Dataset<Row> roots = nodes.filter("depth = 0");
    assertThat(roots.filter("status = 'cut' AND message = 'max-nodes'").count()).isEqualTo(3);
    assertThat(nodes.groupBy("tree_id").count().filter("count > 50").count()).isZero();
  }

  @Test
  void aWorldThatBreaksIsAFailedRootAndStopsNothing(SparkSession spark) {
    Dataset<Row> broken =
        spark.sql(
            "SELECT 'odd' AS task_id, 'Sokoban-v0' AS environment, '{\"x\":1}' AS spec, 1L AS seed");
    List<Row> roots =
        growing(UCT, Source.OUTCOME, LIMITS)
            .apply(
                tasks(spark, "FrozenLake-v1", "{}", 1)
                    .select("task_id", "environment", "spec", "seed")
                    .union(broken))
            .filter("depth = 0")
            .orderBy("environment")
            .collectAsList();
    assertThat(roots)
        .extracting(row -> row.<String>getAs("status"))
        .containsExactly("completed", "failed");
    assertThat(roots.get(1).<String>getAs("message")).contains("Sokoban-v0 has no parameter 'x'");
  }

  /** Card 75: a prefix tree of responses, complete with three choices and three segments. */
  @Test
  void responsesGrowAPrefixTree(SparkSession spark) {
    String parameters =
        "{\"prompt\":\"Say it.\",\"choices\":[\"a\",\"b\",\"c\"],\"segments\":3,\"answer\":\"b\"}";
    Mechanism beam = new Beam(27, 3);
    List<Row> nodes =
        growing(beam, Source.REWARD, LIMITS)
            .apply(tasks(spark, "Response-v0", parameters, 1))
            .orderBy("depth")
            .collectAsList();
    assertThat(nodes).hasSize(1 + 3 + 9 + 27);
    List<String> texts = new ArrayList<>();
    for (Row node : nodes.subList(13, 40)) {
      assertThat(node.<Boolean>getAs("terminal")).isTrue();
      assertThat(node.<Boolean>getAs("success"))
          .isEqualTo(node.<String>getAs("segment").equals("b"));
      texts.add(node.getAs("text_observation"));
    }
    assertThat(texts).doesNotHaveDuplicates().allMatch(text -> text.startsWith("Say it.\n"));
    assertThat(
            nodes.stream()
                .filter(node -> node.<Boolean>getAs("selected") && node.<Boolean>getAs("terminal")))
        .isNotEmpty();
  }

  @Test
  void estimatesAreGivenWhereTheyAreNeeded() {
    Search search =
        new Search(
            UCT,
            new RewardFormulation(Source.HEURISTIC, PathValue.LEAF, Backup.MEAN),
            "environment",
            Purpose.GUIDANCE);
    assertThatThrownBy(
            () -> new GrowTrees("test", 0, BuiltInPolicy.UNIFORM, search, null, LIMITS, 7))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("--estimate");
  }
}
