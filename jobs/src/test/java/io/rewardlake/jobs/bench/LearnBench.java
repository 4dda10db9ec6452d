package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.learn.stage.TrainingProgress;
import io.rewardlake.transforms.learn.stage.TrainingStage;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code run/bench learn}: the training stage against bare loops. */
final class LearnBench {
  private static final int ROWS = 200_000;
  private static final int BATCH = 256;
  private static final int LARGE_BATCH = 1_000;
  private static final int STEPS = 6_000;
  private static final int ROUNDS = 3;

  private final SparkSession spark;
  private final Path folder;
  private int trainings;

  private LearnBench(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "perceptrons of %d-%d-%d-1, batch %d; medians of %d interleaved rounds on %s%n",
        Regression.INPUTS, Regression.HIDDEN, Regression.HIDDEN, BATCH, ROUNDS, Machine.name());
    System.out.println(Ratio.HEADER);
    try (SparkSession spark = LakeSession.open()) {
      new LearnBench(spark, Path.of(arguments[0])).run();
    }
  }

  private void run() throws Exception {
    Dataset<Row> samples = samples().cache();
    samples.count();
    float[] x = Weights.of("x", ROWS * Regression.INPUTS);
    float[] y = Weights.of("y", ROWS);
    double[] seconds =
        Rounds.medianSeconds(
            ROUNDS,
            () -> train(samples, 1, STEPS),
            () -> DjlTrainer.train(x, y, BATCH, STEPS),
            () -> train(samples, 8, STEPS / 10),
            () -> train(samples, 1, STEPS / 10));
    double thousands = STEPS * BATCH / 1e3;
    String what = "training stage, one task, against DJL's trainer";
    print(what, "krows/s", thousands / seconds[0], thousands / seconds[1], ">= 0.9");
    print("ensemble of 8 against 8 trainings", "s", seconds[2], 8 * seconds[3], "<= 0.7");
    samples.unpersist();
    marginal();
  }

  /** An epoch of 1, 3 and 10 million rows, from Spark's rows to the model. */
  private void marginal() throws Exception {
    long[] rows = {1_000_000, 3_000_000, 10_000_000};
    epoch(rows[0]);
    double[] seconds =
        Rounds.medianSecondsOfWarm(
            ROUNDS, () -> epoch(rows[0]), () -> epoch(rows[1]), () -> epoch(rows[2]));
    double low = 1e6 * (seconds[1] - seconds[0]) / (rows[1] - rows[0]);
    double high = 1e6 * (seconds[2] - seconds[1]) / (rows[2] - rows[1]);
    print(
        "marginal cost, 3 to 10 against 1 to 3 million rows", "us/row", high, low, "0.85 to 1.15");
    System.out.printf("fixed cost of the stage: %.1f s%n", seconds[0] - low * rows[0] / 1e6);
  }

  private void epoch(long rows) {
    Dataset<Row> samples =
        spark
            .range(rows)
            .selectExpr(
                "hex(xxhash64(id)) AS row_key",
                "false AS held_out",
                "transform(sequence(0, %d), j -> float(xxhash64(id, j) / 9.2e18D)) AS sample"
                    .formatted(NarrowRegression.INPUTS));
    train(new NarrowRegression(), samples, LARGE_BATCH, (int) (rows / LARGE_BATCH));
  }

  private void train(Dataset<Row> samples, int members, int steps) {
    train(new Regression(members), samples, BATCH, steps);
  }

  private void train(Objective objective, Dataset<Row> samples, int batch, int steps) {
    new TrainingStage(
            objective,
            new Schedule(Optimizer.ADAM, batch, steps, 1, 0, 1),
            null,
            null,
            DeviceChoice.CPU,
            folder.resolve("models").toString(),
            "training-" + trainings++,
            TrainingProgress.SILENT)
        .train(samples);
  }

  private Dataset<Row> samples() {
    return spark
        .range(ROWS)
        .selectExpr(
            "md5(string(id)) AS row_key",
            "false AS held_out",
            "transform(sequence(0, %d), j -> float(xxhash64(id, j) / 9.2e18D)) AS sample"
                .formatted(Regression.INPUTS));
  }

  private static void print(String what, String unit, double ours, double peer, String target) {
    System.out.println(new Ratio(what, unit, ours, peer, target));
  }
}
