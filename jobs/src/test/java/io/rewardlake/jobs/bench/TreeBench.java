package io.rewardlake.jobs.bench;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;

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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code run/bench tree}: trees grown into Delta against a bare loop of the same engine, relabelled
 * episodes against a copy of them.
 */
final class TreeBench {
  private static final String WORLD = "TextQuest-v0";
  // Many: a commit to Delta takes two seconds, however few rows it has
  private static final int TREES = 16_000;
  private static final int EPISODES = 400_000;
  private static final int STEPS = 50;
  private static final int ROUNDS = 3;

  private static final GrowTrees GROW =
      new GrowTrees(
          "bench",
          0,
          BuiltInPolicy.UNIFORM,
          new Search(
              new MonteCarloTreeSearch(TreePolicy.UCT, 1.4, 8),
              new RewardFormulation(Source.OUTCOME, PathValue.RETURN, Backup.MEAN),
              "environment",
              Purpose.REWARD_MODELLING),
          null,
          new SearchLimits(200, 10_000, 100),
          1);

  private final SparkSession spark;
  private final Path folder;
  private final int cores = Runtime.getRuntime().availableProcessors();

  private TreeBench(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "%,d trees of TextQuest-v0, %,d episodes of %d steps; medians of %d interleaved"
            + " rounds on %s%n",
        TREES, EPISODES, STEPS, ROUNDS, Machine.name());
    System.out.println(Ratio.HEADER);
    try (SparkSession spark = LakeSession.open()) {
      TreeBench bench = new TreeBench(spark, Path.of(arguments[0]));
      bench.growth();
      bench.hindsight();
    }
  }

  private void growth() throws Exception {
    Dataset<Row> tasks =
        new GenerateTasks(new Task(WORLD, "{}", 1), TREES, "bench", 0).rows(spark).coalesce(cores);
    Dataset<Row> trees = GROW.apply(tasks);
    double nodes = trees.count() / 1e6;
    double[] seconds =
        Rounds.medianSeconds(
            ROUNDS, () -> write(trees, "trees"), () -> drain(trees), () -> loop(TREES / cores));
    double perCore = nodes / cores;
    double loop = nodes / cores / seconds[2];
    print("trees into Delta, per core", "Mnodes/s", perCore / seconds[0], loop, ">= 0.7");
    print("without a sink, per core", "Mnodes/s", perCore / seconds[1], loop, "reported");
  }

  /** The same engine as a person would loop over it, in one thread; returns its nodes. */
  private static long loop(int trees) {
    Task task = new Task(WORLD, "{}", 1);
    long nodes = 0;
    try (Environment environment = Environments.create(task.environment())) {
      environment.reset(task, 1);
      try (Policy policy = BuiltInPolicy.UNIFORM.open(environment.spec())) {
        for (int tree = 0; tree < trees; tree++) {
          environment.reset(task.sibling(tree), tree);
          EpisodeTransition transition =
              new EpisodeTransition(environment, policy, task.environment(), "bench");
          nodes += GROW.search().grow(transition, GROW.limits(), tree).nodes().size();
        }
      }
    }
    return nodes;
  }

  private void hindsight() throws Exception {
    String episodes = folder.resolve("episodes").toString();
    Dataset<Row> tasks =
        new GenerateTasks(
                new Task("PointMaze-v0", "{\"max_episode_steps\":" + STEPS + "}", 1),
                EPISODES,
                "bench",
                0)
            .rows(spark)
            .coalesce(cores);
    new Rollout("bench", 0, BuiltInPolicy.UNIFORM, 1, STEPS, 256, 1)
        .apply(tasks)
        .write()
        .format("delta")
        .save(episodes);
    Dataset<Row> rows = spark.read().format("delta").load(episodes);
    double steps = rows.agg(sum("length")).head().getLong(0) / 1e6;
    Dataset<Row> relabelled =
        new HindsightExperienceReplay("bench", GoalStrategy.FUTURE, 1, false, 1)
            .apply(rows.withColumn("spec", expr("'{}'")));
    double[] seconds =
        Rounds.medianSeconds(
            ROUNDS, () -> write(relabelled, "relabelled"), () -> write(rows, "copy"));
    print("HER against a copy", "Msteps/s", steps / seconds[0], steps / seconds[1], ">= 0.5");
  }

  private void write(Dataset<Row> rows, String table) {
    rows.write().format("delta").mode("overwrite").save(folder.resolve(table).toString());
  }

  private static void drain(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static void print(String what, String unit, double ours, double peer, String target) {
    System.out.println(new Ratio(what, unit, ours, peer, target));
  }
}
