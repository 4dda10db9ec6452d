package io.rewardlake.jobs.bench;

import io.rewardlake.jobs.Main;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code run/bench rollout}: CartPole under a uniform policy, into Delta and without a sink,
 * against bare loops, the same rows from memory, and one core.
 */
final class RolloutBench {
  private static final int EPISODES = 200_000;
  private static final int ROUNDS = 5;

  private final SparkSession spark;
  private final Path folder;

  private RolloutBench(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "%,d episodes of CartPole-v1; medians of %d interleaved rounds on %s%n",
        EPISODES, ROUNDS, Machine.name());
    System.out.println(Ratio.HEADER);
    try (SparkSession spark = LakeSession.open()) {
      new RolloutBench(spark, Path.of(arguments[0])).run();
    }
  }

  static Dataset<Row> episodes(SparkSession spark, int episodes, int partitions) {
    Dataset<Row> tasks =
        new GenerateTasks(new Task("CartPole-v1", "{}", 1), episodes, "bench", 0).rows(spark);
    return new Rollout("bench", 0, BuiltInPolicy.UNIFORM, 1, 500, 256, 1)
        .apply(tasks.coalesce(partitions));
  }

  private void run() throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    Dataset<Row> played = episodes(spark, EPISODES, cores);
    Dataset<Row> alone = episodes(spark, EPISODES, 1);
    Dataset<Row> kept = played.persist(StorageLevel.MEMORY_ONLY());
    double steps = kept.agg(org.apache.spark.sql.functions.sum("length")).head().getLong(0);
    double[] seconds =
        Rounds.medianSeconds(
            ROUNDS,
            () -> command(),
            () -> write(episodes(spark, EPISODES, cores)),
            () -> write(kept),
            () -> drain(episodes(spark, EPISODES, cores)),
            () -> drain(alone),
            () -> CartPoleLoops.ours(EPISODES),
            () -> CartPoleLoops.burlap((long) steps));
    double millions = steps / 1e6;
    print("the command, against a bare loop", millions, seconds[0], seconds[5], "reported");
    System.out.println(
        new Ratio("into Delta, against rows from memory", "s", seconds[1], seconds[2], "<= 1.5"));
    print("without a sink, against a bare loop", millions, seconds[3], seconds[5], "ours >= 5");
    print("without a sink, against BURLAP's loop", millions, seconds[3], seconds[6], "reported");
    print("without a sink, all cores against one", millions, seconds[3], seconds[4], ">= 1.7");
    kept.unpersist(true);
    heap();
  }

  private void heap() throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    double[] mebibytes = new double[3];
    for (int size = 0, episodes = 10_000; size < 3; size++, episodes *= 10) {
      Dataset<Row> rows = episodes(spark, episodes, cores);
      mebibytes[size] = LiveHeap.peak(() -> write(rows)) / (double) (1 << 20);
    }
    System.out.println(
        new Ratio("live heap, 100,000 episodes to 10,000", "MiB", mebibytes[1], mebibytes[0], ""));
    System.out.println(
        new Ratio(
            "live heap, 1,000,000 episodes to 10,000",
            "MiB",
            mebibytes[2],
            mebibytes[0],
            "<= 1.2"));
  }

  private void command() {
    int code =
        Main.execute(
            "rollout",
            "--environment=CartPole-v1",
            "--tasks=" + EPISODES,
            "--lake=" + folder.resolve("lake"));
    if (code != 0) {
      throw new IllegalStateException("rollout ended with " + code);
    }
  }

  private void write(Dataset<Row> rows) {
    rows.write()
        .format("delta")
        .mode("overwrite")
        .save(folder.resolve(EpisodeTables.EPISODES.name()).toString());
  }

  private static void drain(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static void print(String what, double millions, double ours, double peer, String target) {
    System.out.println(new Ratio(what, "Msteps/s", millions / ours, millions / peer, target));
  }
}
