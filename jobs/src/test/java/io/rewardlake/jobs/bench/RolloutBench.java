package io.rewardlake.jobs.bench;

import static org.apache.spark.sql.functions.sum;

import io.rewardlake.jobs.Main;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
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
  private static final int MANY = 1_000_000;
  private static final int ROUNDS = 5;

  private final SparkSession spark;
  private final Path folder;

  private RolloutBench(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "%,d episodes of CartPole-v1, %,d without a sink; medians of %d interleaved rounds on %s%n",
        EPISODES, MANY, ROUNDS, Machine.name());
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
    Dataset<Row> kept = episodes(spark, EPISODES, cores).persist(StorageLevel.MEMORY_ONLY());
    long steps = steps(kept);
    double[] written =
        Rounds.medianSeconds(
            ROUNDS,
            this::command,
            () -> write(episodes(spark, EPISODES, cores)),
            () -> write(kept),
            () -> CartPoleLoops.ours(EPISODES),
            () -> CartPoleLoops.burlap(steps));
    kept.unpersist(true);
    print("the command, against a bare loop", steps, written[0], steps, written[3], "reported");
    System.out.println(
        new Ratio("into Delta, against rows from memory", "s", written[1], written[2], "<= 1.5"));

    long many = steps(episodes(spark, MANY, cores));
    double[] dropped = Rounds.medianSeconds(ROUNDS, () -> drain(episodes(spark, MANY, cores)));
    print("without a sink, against a bare loop", many, dropped[0], steps, written[3], "ours >= 5");
    print("without a sink, against BURLAP's", many, dropped[0], steps, written[4], "reported");

    heap("live heap without a sink", MANY, 10_000, RolloutBench::drain, "<= 1.2");
    heap("live heap into Delta", MANY, 10_000, this::write, "<= 1.2");
    heap("live heap into Delta", 2 * MANY, MANY, this::write, "<= 1.2");
  }

  private void heap(
      String what, int episodes, int fewer, Consumer<Dataset<Row>> sink, String target)
      throws Exception {
    System.out.println(
        new Ratio(
            String.format(Locale.ROOT, "%s, %,d episodes to %,d", what, episodes, fewer),
            "MiB",
            mebibytes(episodes, sink),
            mebibytes(fewer, sink),
            target));
  }

  private double mebibytes(int episodes, Consumer<Dataset<Row>> sink) throws Exception {
    Dataset<Row> rows = episodes(spark, episodes, Runtime.getRuntime().availableProcessors());
    return LiveHeap.peak(() -> sink.accept(rows)) / (double) (1 << 20);
  }

  static long steps(Dataset<Row> episodes) {
    return episodes.agg(sum("length")).head().getLong(0);
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

  static void drain(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static void print(
      String what, long steps, double seconds, long peers, double peerSeconds, String target) {
    System.out.println(
        new Ratio(what, "Msteps/s", steps / 1e6 / seconds, peers / 1e6 / peerSeconds, target));
  }
}
