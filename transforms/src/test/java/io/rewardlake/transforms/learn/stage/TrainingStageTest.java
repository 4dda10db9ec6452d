package io.rewardlake.transforms.learn.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.learn.ArtifactStore;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class TrainingStageTest {
  private static final double[] TRUTH = {0.5, -1, 2};
  private static final double INTERCEPT = 0.25;
  private static final LeastSquares LINE = new LeastSquares(TRUTH.length, 0.02);
  private static final Schedule SCHEDULE = new Schedule(Optimizer.ADAM, 32, 1200, 4, 0, 7);
  private static final AtomicInteger SAVED = new AtomicInteger();

  @TempDir Path folder;
  private final SparkSession spark;

  TrainingStageTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void aLineIsFoundAndItsCurveIsReported() throws IOException {
    List<Checkpoint> checkpoints = stage("line", null).train(samples(0.1));
    assertThat(checkpoints)
        .extracting(c -> c.interval().step())
        .containsExactly(300L, 600L, 900L, 1200L);
    float[] line = last(checkpoints).values().get("line");
    for (int i = 0; i < TRUTH.length; i++) {
      assertThat((double) line[i]).isCloseTo(TRUTH[i], within(0.02));
    }
    assertThat((double) line[TRUTH.length]).isCloseTo(INTERCEPT, within(0.02));
    Interval end = checkpoints.get(3).interval();
    // The noise is uniform within a tenth: variance 1/300
    assertThat(end.trained().get("loss")).isCloseTo(1 / 300.0, within(5e-4));
    assertThat(end.heldOut().get("loss")).isCloseTo(1 / 300.0, within(1e-3));
    assertThat(end.samplesPerSecond()).isPositive();
  }

  @Test
  void theSlowCopyFollows() throws IOException {
    Schedule one = new Schedule(Optimizer.SGD, 2000, 1, 1, 0, 7);
    LearnerState before = LearnerState.initial(LINE, 0, 7);
    assertThat(before.values().get("slow")).isEqualTo(before.values().get("line"));
    List<Checkpoint> checkpoints =
        new TrainingStage(
                LINE,
                one,
                null,
                null,
                DeviceChoice.CPU,
                folder.toString(),
                "slow",
                TrainingProgress.SILENT)
            .train(samples(0.1));
    float[] start = before.values().get("line");
    float[] end = last(checkpoints).values().get("line");
    float[] slow = last(checkpoints).values().get("slow");
    for (int i = 0; i < start.length; i++) {
      assertThat(end[i]).isNotEqualTo(start[i]);
      assertThat(slow[i]).isCloseTo(0.9f * start[i] + 0.1f * end[i], within(1e-6f));
    }
  }

  @Test
  void theModelDoesNotDependOnTheLayoutOfTheSamples() {
    List<String> hashes = new ArrayList<>();
    for (int partitions : new int[] {1, 3, 8}) {
      hashes.add(
          hash(stage("layout-" + partitions, null).train(samples(0.1).repartition(partitions))));
    }
    assertThat(hashes).containsOnly(hashes.get(0));
  }

  @Test
  void aFailedTaskIsContinuedAndAFinishedTrainingIsFound() {
    String whole = hash(stage("whole", null).train(samples(0.1)));
    // A task has two attempts: the first stops behind the second checkpoint, the next behind the
    // third
    TrainingProgress breaks =
        checkpoint -> {
          if (checkpoint.number() >= 2) {
            throw new IllegalStateException("injected");
          }
        };
    assertThatThrownBy(() -> stage("broken", null, breaks).train(samples(0.1)))
        .hasMessageContaining("injected");
    SAVED.set(0);
    TrainingProgress counts = checkpoint -> SAVED.incrementAndGet();
    assertThat(hash(stage("broken", null, counts).train(samples(0.1)))).isEqualTo(whole);
    assertThat(SAVED).hasValue(1);
    assertThat(hash(stage("broken", null, counts).train(samples(0.1)))).isEqualTo(whole);
    assertThat(SAVED).hasValue(1);
  }

  @Test
  void aChangedCheckpointIsMadeAgain() throws IOException {
    List<Checkpoint> first = stage("changed", null).train(samples(0.1));
    Files.writeString(Path.of(first.get(1).artifact()), "changed");
    assertThat(hash(stage("changed", null).train(samples(0.1)))).isEqualTo(hash(first));
  }

  @Test
  void localSgdWithOnePartitionIsPlainTrainingBitForBit() {
    LocalSgd one = new LocalSgd(1, 5, 1, 0);
    assertThat(last(stage("one", one).train(samples(0.1))).values().get("line"))
        .isEqualTo(last(stage("plain", null).train(samples(0.1))).values().get("line"));
  }

  @Test
  void moreExecutorsReachTheSameLoss() {
    List<Double> losses = new ArrayList<>();
    for (int partitions : new int[] {1, 2, 4}) {
      // Equal examples in all: partitions times steps
      Schedule schedule = new Schedule(Optimizer.ADAM, 32, 2400 / partitions, 2, 0, 7);
      List<Checkpoint> checkpoints =
          new TrainingStage(
                  LINE,
                  schedule,
                  new LocalSgd(partitions, 5, 1, 0),
                  null,
                  DeviceChoice.CPU,
                  folder.toString(),
                  "partitions-" + partitions,
                  TrainingProgress.SILENT)
              .train(samples(1));
      float[] line = last(checkpoints).values().get("line");
      losses.add(heldOutLoss(line));
    }
    assertThat(losses.get(1)).isCloseTo(losses.get(0), within(0.02 * losses.get(0)));
    assertThat(losses.get(2)).isCloseTo(losses.get(0), within(0.02 * losses.get(0)));
  }

  @Test
  void anotherDriverGoesOnFromTheLastRound() {
    LocalSgd two = new LocalSgd(2, 3, 0.7, 0.9);
    List<Checkpoint> checkpoints = stage("rounds", two).train(samples(0.1));
    assertThat(checkpoints).extracting(Checkpoint::device).containsOnly("cpu()");
    String whole = hash(checkpoints);
    TrainingProgress breaks =
        checkpoint -> {
          if (checkpoint.number() == 2) {
            throw new IllegalStateException("injected");
          }
        };
    assertThatThrownBy(() -> stage("killed", two, breaks).train(samples(0.1)))
        .hasMessageContaining("injected");
    assertThat(hash(stage("killed", two).train(samples(0.1)))).isEqualTo(whole);
  }

  private double heldOutLoss(float[] line) {
    double sum = 0;
    int rows = 0;
    for (Row row : samples(1).filter("held_out").collectAsList()) {
      List<Float> sample = row.getList(2);
      double y = line[TRUTH.length];
      for (int i = 0; i < TRUTH.length; i++) {
        y += line[i] * sample.get(i);
      }
      sum += Math.pow(y - sample.get(TRUTH.length), 2);
      rows++;
    }
    return sum / rows;
  }

  private TrainingStage stage(String id, LocalSgd parallel) {
    return stage(id, parallel, TrainingProgress.SILENT);
  }

  private TrainingStage stage(String id, LocalSgd parallel, TrainingProgress progress) {
    return new TrainingStage(
        LINE, SCHEDULE, parallel, null, DeviceChoice.CPU, folder.toString(), id, progress);
  }

  private LearnerState last(List<Checkpoint> checkpoints) {
    Checkpoint last = checkpoints.get(checkpoints.size() - 1);
    Path file = Path.of(last.artifact());
    try {
      ArtifactStore store =
          new ArtifactStore(file.getParent().toString(), spark.sessionState().newHadoopConf());
      return LearnerState.decode(store.read(file.getFileName().toString()), LINE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(List<Checkpoint> checkpoints) {
    return checkpoints.get(checkpoints.size() - 1).sha256();
  }

  private Dataset<Row> samples(double noise) {
    UniformRandomProvider random = RandomStreams.of(3, "samples");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      List<Float> sample = new ArrayList<>();
      double y = INTERCEPT + noise * (2 * random.nextDouble() - 1);
      for (double weight : TRUTH) {
        float x = (float) (2 * random.nextDouble() - 1);
        sample.add(x);
        y += weight * x;
      }
      sample.add((float) y);
      rows.add(RowFactory.create("row-" + i, i % 5 == 0, sample));
    }
    return spark.createDataFrame(
        rows, StructType.fromDDL("row_key STRING, held_out BOOLEAN, sample ARRAY<FLOAT>"));
  }
}
