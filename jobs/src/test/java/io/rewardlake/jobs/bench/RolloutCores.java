package io.rewardlake.jobs.bench;

import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** CartPole under a uniform policy without a sink, on the cores that this process may use. */
final class RolloutCores {
  private static final int EPISODES = 1_000_000;
  private static final int ROUNDS = 5;

  private RolloutCores() {}

  public static void main(String[] arguments) throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    try (SparkSession spark = LakeSession.open()) {
      Dataset<Row> episodes = RolloutBench.episodes(spark, EPISODES, cores);
      long steps = RolloutBench.steps(episodes);
      double[] seconds = Rounds.medianSeconds(ROUNDS, () -> RolloutBench.drain(episodes));
      System.out.printf(
          Locale.ROOT,
          "without a sink, process on %d cores: %.3f Msteps/s%n",
          cores,
          steps / 1e6 / seconds[0]);
    }
    System.out.printf(
        Locale.ROOT,
        "bare loop, %d threads: %.3f Msteps/s%n",
        cores,
        cores * loopSteps() / 1e6 / Rounds.medianSeconds(ROUNDS, () -> loops(cores))[0]);
  }

  private static long loopSteps() {
    return CartPoleLoops.ours(EPISODES);
  }

  /** The bare loop in as many threads: what the machine itself gains by its cores. */
  private static void loops(int threads) {
    IntStream.range(0, threads).parallel().forEach(any -> CartPoleLoops.ours(EPISODES));
  }
}
