package io.rewardlake.jobs.bench;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.jobs.bench.Rounds.Work;
import io.rewardlake.transforms.hindsight.GoalStrategy;
import io.rewardlake.transforms.hindsight.HindsightExperienceReplay;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.Policy;
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
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code run/bench tree}: trees grown into Delta against a bare loop of the same engine, relabelled
 * episodes against a copy of them.
 *
 * <p>Trees of two mechanisms. UCT makes eight nodes at a time and plays one episode from them, so
 * that a node is worth a few steps and the writing of its row weighs most. Breadth-first expansion
 * leaves the rollouts as nodes, each a step of the environment and one of the policy. There are
 * many trees, because a commit to Delta takes two seconds, however few rows it has.
 */
final class TreeBench {
  private static final String WORLD = "TextQuest-v0";
  private static final int STEPS = 50;
  private static final int ROUNDS = 3;

  private static final GrowTrees UCT =
      growing(new MonteCarloTreeSearch(TreePolicy.UCT, 1.4, 8), new SearchLimits(200, 10_000, 100));
  private static final GrowTrees BREADTH_FIRST =
      growing(new BreadthFirst(4, 3, -1), new SearchLimits(1000, 10_000, 100));

  private final SparkSession spark;
  private final Path folder;
  private final int cores = Runtime.getRuntime().availableProcessors();

  private TreeBench(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /** Arguments: folder, trees of UCT, trees of breadth-first expansion, episodes. */
  public static void main(String[] arguments) throws Exception {
    int trees = Integer.parseInt(arguments[1]);
    int larger = Integer.parseInt(arguments[2]);
    int episodes = Integer.parseInt(arguments[3]);
    System.out.printf(
        "%,d and %,d trees of %s, %,d episodes of %d steps; medians of %d interleaved rounds on"
            + " %s%n",
        trees, larger, WORLD, episodes, STEPS, ROUNDS, Machine.name());
    System.out.println(Ratio.HEADER);
    try (SparkSession spark = LakeSession.open()) {
      TreeBench bench = new TreeBench(spark, Path.of(arguments[0]));
      bench.growth("UCT, into Delta, per core", UCT, trees);
      bench.growth("breadth-first with rollouts, the same", BREADTH_FIRST, larger);
      bench.hindsight(episodes);
    }
  }

  private static GrowTrees growing(Mechanism mechanism, SearchLimits limits) {
    return new GrowTrees(
        "bench",
        0,
        BuiltInPolicy.UNIFORM,
        new Search(
            mechanism,
            new RewardFormulation(Source.OUTCOME, PathValue.RETURN, Backup.MEAN),
            "environment",
            Purpose.REWARD_MODELLING),
        null,
        limits,
        1);
  }

  private void growth(String what, GrowTrees grow, int trees) throws Exception {
    Dataset<Row> nodes = grow.apply(tasks(new Task(WORLD, "{}", 1), trees));
    // As many trees for one thread as for each core of the job
    Work loop = () -> loop(grow, trees / cores);
    write(grow.apply(tasks(new Task(WORLD, "{}", 1), trees / 8)), "trees");
    loop(grow, trees / cores / 8);
    double[] seconds = Rounds.medianSecondsOfWarm(ROUNDS, () -> write(nodes, "trees"), loop);
    double millions = spark.read().format("delta").load(path("trees")).count() / 1e6;
    String sized = String.format(Locale.ROOT, "%s (%.1f million nodes)", what, millions);
    double perCore = millions / cores;
    print(sized, "Mnodes/s", perCore / seconds[0], perCore / seconds[1], ">= 0.7");
  }

  /** The same engine as a person would loop over it, in one thread. */
  private static void loop(GrowTrees grow, int trees) {
    Task task = new Task(WORLD, "{}", 1);
    long nodes = 0;
    try (Environment environment = Environments.create(task.environment())) {
      environment.reset(task, 1);
      try (Policy policy = BuiltInPolicy.UNIFORM.open(environment.spec())) {
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

  private void hindsight(int episodes) throws Exception {
    Task maze = new Task("PointMaze-v0", "{\"max_episode_steps\":" + STEPS + "}", 1);
    write(
        new Rollout("bench", 0, BuiltInPolicy.UNIFORM, 1, STEPS, 256, 1)
            .apply(tasks(maze, episodes)),
        "episodes");
    Dataset<Row> rows = spark.read().format("delta").load(path("episodes"));
    // A sixteenth of them to warm up
    for (Work work : relabelAndCopy(rows.where("episode_id < '1'"))) {
      work.run();
    }
    double[] seconds = Rounds.medianSecondsOfWarm(ROUNDS, relabelAndCopy(rows));
    double steps = rows.agg(sum("length")).head().getLong(0) / 1e6;
    print("HER against a copy", "Msteps/s", steps / seconds[0], steps / seconds[1], ">= 0.5");
  }

  private Work[] relabelAndCopy(Dataset<Row> episodes) {
    Dataset<Row> relabelled =
        new HindsightExperienceReplay("bench", GoalStrategy.FUTURE, 1, false, 1)
            .apply(episodes.withColumn("spec", lit("{}")));
    return new Work[] {() -> write(relabelled, "relabelled"), () -> write(episodes, "copy")};
  }

  private Dataset<Row> tasks(Task task, int count) {
    return new GenerateTasks(task, count, "bench", 0).rows(spark).coalesce(cores);
  }

  private String path(String table) {
    return folder.resolve(table).toString();
  }

  private void write(Dataset<Row> rows, String table) {
    rows.write().format("delta").mode("overwrite").save(path(table));
  }

  private static void print(String what, String unit, double ours, double peer, String target) {
    System.out.println(new Ratio(what, unit, ours, peer, target));
  }
}
