package io.rewardlake.jobs.bench;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The data sets of the imputation benchmark: mixed episodes, all rewards known. Arguments: folder
 * of the lake, and the set; its episodes have the set's name as source.
 */
enum ImputationData {
  /** 100 held-random episodes, 60 swing-ups with 60 % and 40 with 10 % random steps. */
  PENDULUM("Pendulum-v1", Controller.PENDULUM, 4000),

  /** 600 held-random episodes. */
  MOUNTAIN_CAR("MountainCarContinuous-v0", Controller.MOUNTAIN_CAR, 4000),

  /** 100 held-random episodes, 120 and 30 path-followers with 60 % and 30 % random steps. */
  BAR_MAZE("BarMaze-v0", Controller.BAR_MAZE, 6000);

  private static final int BATCH = 64;
  private static final int HOLD = 10;

  private final String environment;
  private final Controller reference;
  private final int steps;

  ImputationData(String environment, Controller reference, int steps) {
    this.environment = environment;
    this.reference = reference;
    this.steps = steps;
  }

  /** Episodes of one policy. */
  private record Part(PolicyChoice policy, int episodes) {}

  private List<Part> parts() {
    return switch (this) {
      case PENDULUM ->
          List.of(
              new Part(new HeldRandom(HOLD), 100),
              new Part(new EpsilonMixture(reference, 0.6), 60),
              new Part(new EpsilonMixture(reference, 0.1), 40));
      case MOUNTAIN_CAR -> List.of(new Part(new HeldRandom(HOLD), 600));
      case BAR_MAZE ->
          List.of(
              new Part(new HeldRandom(HOLD), 100),
              new Part(new EpsilonMixture(reference, 0.6), 120),
              new Part(new EpsilonMixture(reference, 0.3), 30));
    };
  }

  public static void main(String[] arguments) {
    try (SparkSession spark = LakeSession.open()) {
      named(arguments[1]).write(spark, arguments[0]);
    }
  }

  /** The set of a name as {@link #source} gives it. */
  static ImputationData named(String source) {
    return valueOf(source.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Options of train-policy: what learns from rewards. */
  List<String> learner() {
    return List.of("--objective=iql", "--gamma=0.98", "--tau=0.02", "--expectile=0.9", "--beta=10");
  }

  /** Options of train-policy: network and budget, the same in all arms. */
  List<String> schedule() {
    return List.of("--hidden=64,64", "--steps=" + steps, "--learning-rate=0.001");
  }

  /** Name of the environment. */
  String environment() {
    return environment;
  }

  /** The controller that scores 1. */
  Controller reference() {
    return reference;
  }

  /** Name of the set: the source of its episodes. */
  String source() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Adds the episodes to a lake. */
  void write(SparkSession spark, String folder) {
    Lake.open(spark, folder).version(EpisodeTables.EPISODES);
    List<Part> parts = parts();
    IntStream.range(0, parts.size())
        .mapToObj(i -> episodes(spark, parts.get(i).policy(), parts.get(i).episodes(), i))
        .reduce(Dataset::unionByName)
        .orElseThrow()
        .write()
        .format("delta")
        .mode("append")
        .save(folder + "/" + EpisodeTables.EPISODES.name());
  }

  /** Mean return of a policy. */
  double meanReturn(SparkSession spark, PolicyChoice policy, int episodes, long seed) {
    return episodes(spark, policy, episodes, seed)
        .selectExpr("avg(aggregate(rewards, 0D, (sum, r) -> sum + r))")
        .head()
        .getDouble(0);
  }

  /** Episodes of one policy from tasks of its own. */
  Dataset<Row> episodes(SparkSession spark, PolicyChoice policy, int count, long seed) {
    Dataset<Row> tasks =
        new GenerateTasks(new Task(environment, "{}", seed), count, source(), 0).rows(spark);
    return new Rollout(source(), 0, policy, 1, 100_000, BATCH, seed).apply(tasks);
  }
}
