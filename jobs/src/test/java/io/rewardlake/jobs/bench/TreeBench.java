package io.rewardlake.jobs.bench;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.jobs.bench.Rounds.Work;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.hindsight.GoalStrategy;
import io.rewardlake.transforms.hindsight.HindsightExperienceReplay;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.tree.EpisodeTransition;
import io.rewardlake.transforms.tree.GrowTrees;
import io.rewardlake.transforms.tree.search.BreadthFirst;
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
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code run/bench tree}: trees grown into tables of a lake against a bare loop of the same engine,
 * relabelled episodes against a copy of them.
 *
 * <p>Three searches. UCT under a uniform policy makes eight nodes at a time and plays one episode
 * from them, so that a node is worth a few steps and the writing of its row weighs most.
 * Breadth-first expansion leaves the rollouts as nodes, each a step of the environment and one of
 * the policy. PUCT is guided by a network, which also plays the episodes. There are many trees,
 * because a commit to Delta takes two seconds, however few rows it has.
 */
final class TreeBench {
  private static final int STEPS = 50;
  private static final int ROUNDS = 3;

  private static final Task QUEST = new Task("TextQuest-v0", "{}", 1);
  private static final Task POLE = new Task("CartPole-v1", "{}", 1);

  private static final GrowTrees UCT =
      growing(
          BuiltInPolicy.UNIFORM,
          new MonteCarloTreeSearch(TreePolicy.UCT, 1.4, 8),
          new SearchLimits(200, 10_000, 100));
  private static final GrowTrees BREADTH_FIRST =
      growing(
          BuiltInPolicy.UNIFORM, new BreadthFirst(4, 3, -1), new SearchLimits(1000, 10_000, 100));
  private static final GrowTrees PUCT =
      growing(
          new NetworkPolicy(64),
          new MonteCarloTreeSearch(TreePolicy.PUCT, 1.4, 8),
          new SearchLimits(200, 10_000, 100));

  private final SparkSession spark;
  private final Lake lake;
  private final int cores = Runtime.getRuntime().availableProcessors();

  private TreeBench(SparkSession spark, Lake lake) {
    this.spark = spark;
    this.lake = lake;
  }

  /** Arguments: folder; trees of UCT, of breadth-first expansion, of PUCT; episodes. */
  public static void main(String[] arguments) throws Exception {
    int[] counts =
        Stream.of(arguments).skip(1).mapToInt(argument -> Integer.parseInt(argument)).toArray();
    System.out.printf(
        "%,d and %,d trees of %s, %,d of %s, %,d episodes of %d steps; medians of %d interleaved"
            + " rounds on %s%n",
        counts[0],
        counts[1],
        QUEST.environment(),
        counts[2],
        POLE.environment(),
        counts[3],
        STEPS,
        ROUNDS,
        Machine.name());
    System.out.println(Ratio.HEADER);
    try (SparkSession spark = LakeSession.open()) {
      TreeBench bench = new TreeBench(spark, Lake.folder(spark, arguments[0] + "/trees"));
      bench.growth("UCT, into Delta, per core", UCT, QUEST, counts[0]);
      bench.growth("breadth-first with rollouts, the same", BREADTH_FIRST, QUEST, counts[1]);
      bench.growth("PUCT with a network, the same", PUCT, POLE, counts[2]);
      bench.hindsight(Lake.folder(spark, arguments[0] + "/copy"), counts[3]);
    }
  }

  private static GrowTrees growing(PolicyChoice policy, Mechanism mechanism, SearchLimits limits) {
    return new GrowTrees(
        "bench",
        0,
        policy,
        new Search(
            mechanism,
            new RewardFormulation(Source.OUTCOME, PathValue.RETURN, Backup.MEAN),
            "environment",
            Purpose.REWARD_MODELLING),
        null,
        limits,
        1);
  }

  private void growth(String what, GrowTrees grow, Task task, int trees) throws Exception {
    Table table = TreeTables.TREE_NODES;
    Dataset<Row> nodes = grow.apply(tasks(task, trees));
    // As many trees for one thread as for each core of the job
    Work loop = () -> loop(grow, task, trees / cores);
    write(grow.apply(tasks(task, trees / 8)), lake, table);
    loop(grow, task, trees / cores / 8);
    double[] seconds = Rounds.medianSecondsOfWarm(ROUNDS, () -> write(nodes, lake, table), loop);
    double millions = lake.read(table).count() / 1e6;
    String sized = String.format(Locale.ROOT, "%s (%.1f million nodes)", what, millions);
    double perCore = millions / cores;
    print(sized, "Mnodes/s", perCore / seconds[0], perCore / seconds[1], ">= 0.7");
  }

  /** The same engine as a person would loop over it, in one thread. */
  private static void loop(GrowTrees grow, Task task, int trees) {
    long nodes = 0;
    try (Environment environment = Environments.create(task.environment())) {
      environment.reset(task, 1);
      try (Policy policy = grow.policy().open(environment.spec())) {
        for (int tree = 0; tree < trees; tree++) {
          environment.reset(task.sibling(tree), tree);
          EpisodeTransition transition =
              new EpisodeTransition(environment, policy, task.environment(), "bench");
          nodes += grow.search().grow(transition, grow.limits(), tree).nodes().size();
        }
      }
    }
    if (nodes < trees) {
      throw new IllegalStateException(nodes + " nodes in " + trees + " trees");
    }
  }

  private void hindsight(Lake copy, int episodes) throws Exception {
    Task maze = new Task("PointMaze-v0", "{\"max_episode_steps\":" + STEPS + "}", 1);
    write(
        new Rollout("bench", 0, BuiltInPolicy.UNIFORM, 1, STEPS, 256, 1)
            .apply(tasks(maze, episodes)),
        lake,
        EpisodeTables.EPISODES);
    Dataset<Row> rows = lake.read(EpisodeTables.EPISODES);
    // A sixteenth of them to warm up
    for (Work work : relabelAndCopy(rows.where("episode_id < '1'"), copy)) {
      work.run();
    }
    double[] seconds = Rounds.medianSecondsOfWarm(ROUNDS, relabelAndCopy(rows, copy));
    double steps = rows.agg(sum("length")).head().getLong(0) / 1e6;
    print("HER against a copy", "Msteps/s", steps / seconds[0], steps / seconds[1], ">= 0.5");
  }

  private Work[] relabelAndCopy(Dataset<Row> episodes, Lake copy) {
    Dataset<Row> relabelled =
        new HindsightExperienceReplay("bench", GoalStrategy.FUTURE, 1, false, 1)
            .apply(episodes.withColumn("spec", lit("{}")));
    return new Work[] {
      () -> write(relabelled, lake, HindsightTables.RELABELLED_EPISODES),
      () -> write(episodes, copy, EpisodeTables.EPISODES)
    };
  }

  private Dataset<Row> tasks(Task task, int count) {
    return new GenerateTasks(task, count, "bench", 0).rows(spark).coalesce(cores);
  }

  /** Asking for its version creates a table from its definition. */
  private static void write(Dataset<Row> rows, Lake lake, Table table) {
    lake.version(table);
    rows.write().format("delta").mode("overwrite").save(lake.location() + "/" + table.name());
  }

  private static void print(String what, String unit, double ours, double peer, String target) {
    System.out.println(new Ratio(what, unit, ours, peer, target));
  }
}
