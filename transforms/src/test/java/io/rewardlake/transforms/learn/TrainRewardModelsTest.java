package io.rewardlake.transforms.learn;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class TrainRewardModelsTest {
  private static final AtomicInteger EPOCHS = new AtomicInteger();
  private static final RewardTraining TRAINING =
      Planted.training(
          new Ensemble(2, 2, true, 4),
          Network.mlp(4),
          new Fit(Optimizer.ADAM, 0.02, 32, 6, 1e-3, 0.2, 3));

  @TempDir Path folder;
  private final Planted planted = new Planted(8, 240, 9).pairUp(2);
  private final Dataset<Row> items;
  private final Dataset<Row> pairs;

  TrainRewardModelsTest(SparkSession spark) {
    items = Tables.items(spark, planted.vectors);
    pairs = Tables.pairs(spark, planted);
  }

  @Test
  void theModelDoesNotDependOnTheLayoutOfItsInputs() throws IOException {
    String first = null;
    for (int partitions : new int[] {1, 3, 8}) {
      ModelCard card =
          stage("layout-" + partitions, TRAINING)
              .train(
                  items.orderBy(functions.xxhash64(col("item_id"))).repartition(partitions),
                  pairs.repartition(partitions, col("item_b")));
      assertThat(Files.readAllBytes(Path.of(card.artifact()))).isNotEmpty();
      assertThat(card.sha256()).isEqualTo(first == null ? card.sha256() : first);
      first = card.sha256();
    }
  }

  @Test
  void aFailedTaskIsContinuedAndAFinishedModelIsFound() throws IOException {
    ModelCard whole = stage("whole", TRAINING).train(items, pairs);
    TrainRewardModels failing =
        new TrainRewardModels(
            TRAINING,
            folder.toString(),
            "failed",
            2,
            (epoch, metrics) -> {
              EPOCHS.incrementAndGet();
              if (epoch == 3) {
                throw new IllegalStateException("injected");
              }
            });
    EPOCHS.set(0);
    assertThatThrownBy(() -> failing.train(items, pairs)).hasMessageContaining("injected");
    TrainRewardModels counting =
        new TrainRewardModels(
            TRAINING, folder.toString(), "failed", 2, (epoch, metrics) -> EPOCHS.incrementAndGet());
    ModelCard resumed = counting.train(items, pairs);
    assertThat(resumed.sha256()).isEqualTo(whole.sha256());
    assertThat(resumed.curves()).isEqualTo(whole.curves());
    // Three epochs, the third again in the task's second attempt, and in this call with the rest
    int epochs = whole.curves().stream().mapToInt(EpochMetrics::epoch).max().orElseThrow();
    assertThat(EPOCHS.get()).isEqualTo(epochs + 2);
    assertThat(counting.train(items, pairs)).isEqualTo(resumed);
    assertThat(EPOCHS.get()).isEqualTo(epochs + 2);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "whole.safetensors", "whole.json", "failed.safetensors", "failed.json");
    }
  }

  @Test
  void theCardSaysWhatTheModelIs() throws IOException {
    ModelCard card = stage("card", TRAINING).train(items, pairs);
    assertThat(card.training()).isEqualTo(TRAINING);
    assertThat(card.dimension()).isEqualTo(9);
    assertThat(card.pairs()).isEqualTo(120);
    assertThat(card.device()).isEqualTo("cpu()");
    assertThat(card.scales()).hasSize(4);
    assertThat(card.pairsPerSecond()).isPositive();
    assertThat(card.curves()).isNotEmpty().allMatch(m -> m.trainLoss() > 0);
    byte[] file = Files.readAllBytes(Path.of(card.artifact()));
    assertThat(Artifact.sha256(file)).isEqualTo(card.sha256());
    Safetensors tensors = Safetensors.decode(file);
    assertThat(tensors.names())
        .contains("member.0.fold.0.relu.weight", "member.1.fold.1.output.weight");
    assertThat(tensors.shape("member.0.fold.1.relu.weight")).containsExactly(4L, 9L);
  }

  @Test
  void theStageTrainsWhatTheTrainerTrains() throws IOException {
    ModelCard card = stage("same", TRAINING).train(items, pairs);
    // Both go through the pairs in the order of their keys
    planted.pairs.sort((p, q) -> p.key().compareTo(q.key()));
    TrainedEnsemble direct = planted.train(folder, TRAINING);
    assertThat(Files.readAllBytes(Path.of(card.artifact()))).isEqualTo(ModelFiles.encode(direct));
    assertThat(card.scales().get(0)).isCloseTo(direct.scales().get(0), within(1e-12));
  }

  @Test
  void refusesItemsThatCannotBeTrainedOn() {
    String third = Planted.itemId(3);
    refused("missing", items.where(col("item_id").notEqual(third)), third, "no vector");
    refused("twice", items.union(items.where(col("item_id").equalTo(third))), third, "more than");
    refused("nan", withVector(third, "array(float('NaN'))", 9), third, "not a finite number");
    refused("inf", withVector(third, "array(float('Infinity'))", 9), third, "finite");
    refused("null", withVector(third, "array(CAST(NULL AS FLOAT))", 9), third, "finite");
    refused("none", withVector(third, "CAST(NULL AS ARRAY<FLOAT>)", 1), third, "NULL");
    refused("short", withVector(third, "array(float(1))", 8), third, "dimension");
    refused(
        "id",
        items.withColumn(
            "item_id", functions.expr("IF(item_id = '" + third + "', 'three', item_id)")),
        "three",
        "32 hex digits");
  }

  @Test
  void refusesPairsThatCannotBeTrainedOn() {
    failsWith(
        ExitCode.DATA,
        () -> stage("empty", TRAINING).train(items, pairs.where("false")),
        "no pair");
    failsWith(
        ExitCode.DATA,
        () -> stage("fold", TRAINING).train(items, pairs.withColumn("fold", functions.lit(2))),
        "fold is 2");
    failsWith(
        ExitCode.DATA,
        () -> stage("column", TRAINING).train(items, pairs.drop("margin")),
        "margin");
  }

  @Test
  void aGpuThatIsNotThereIsAnError() {
    RewardTraining gpu =
        new RewardTraining(
            TRAINING.ensemble(),
            TRAINING.network(),
            TRAINING.loss(),
            TRAINING.fit(),
            MetaAscent.NONE,
            DeviceChoice.GPU);
    if (Torch.engine().getGpuCount() == 0) {
      failsWith(ExitCode.USAGE, () -> stage("gpu", gpu).train(items, pairs), "GPU");
    }
  }

  private void refused(String model, Dataset<Row> bad, String item, String problem) {
    failsWith(ExitCode.DATA, () -> stage(model, TRAINING).train(bad, pairs), item, problem);
  }

  private static void failsWith(ExitCode code, ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
        .hasMessageContainingAll(parts);
  }

  private Dataset<Row> withVector(String item, String element, int repeat) {
    String vector =
        repeat == 1 ? element : "flatten(array_repeat(" + element + ", " + repeat + "))";
    return items.withColumn(
        "vector", functions.expr("IF(item_id = '" + item + "', " + vector + ", vector)"));
  }

  private TrainRewardModels stage(String model, RewardTraining training) {
    return new TrainRewardModels(
        training, folder.toString(), model, 2, (epoch, metrics) -> EPOCHS.incrementAndGet());
  }
}
