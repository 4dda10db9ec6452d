package io.rewardlake.transforms.learn;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ScoreItemsTest {
  private static final int ITEMS = 300;

  @TempDir Path folder;
  private final Planted planted = new Planted(8, ITEMS, 9).pairUp(3);
  private final Dataset<Row> items;
  private TrainedEnsemble trained;
  private Path artifact;
  private String sha256;

  ScoreItemsTest(SparkSession spark) {
    items = Tables.items(spark, planted.vectors);
  }

  @BeforeEach
  void train() throws IOException {
    RewardTraining training =
        Planted.training(new Ensemble(2, 3, true, 4), Network.mlp(4), Planted.adam(0.02, 3, 1e-3));
    trained = planted.train(folder, training);
    byte[] file = ModelFiles.encode(trained);
    artifact = Files.write(folder.resolve("model.safetensors"), file);
    sha256 = Artifact.sha256(file);
  }

  @Test
  void scoresDoNotDependOnBatchSizeOrPartitions() throws IOException {
    float[][] expected = Planted.rewards(trained, planted.vectors);
    for (int batch : new int[] {1, 7, 512}) {
      for (int partitions : new int[] {1, 3, 8}) {
        List<Row> rows =
            new ScoreItems(artifact.toString(), sha256, batch)
                .apply(items.repartition(partitions))
                .collectAsList();
        assertThat(rows).hasSize(ITEMS);
        for (Row row : rows) {
          int item = item(row.getString(0));
          List<List<Double>> scores = nested(row);
          assertThat(scores).hasSize(3);
          for (int c = 0; c < 6; c++) {
            assertThat(scores.get(c % 3).get(c / 3)).isCloseTo(expected[item][c], within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void layoutAndFailuresDoNotMatter() {
    // One row per batch: the engine adds in one order whatever a partition holds
    ScoreItems scoring = new ScoreItems(artifact.toString(), sha256, 1);
    LayoutContract.assertSameRows(
        items,
        in -> new MeanOverFolds().apply(scoring.apply(in)).select("item_id", "member_scores"));
  }

  @Test
  void newItemsGetTheMeanOfEachMembersFolds() {
    Dataset<Row> scored =
        new ScoreItems(artifact.toString(), sha256, 64).apply(items).orderBy("item_id");
    List<Row> members = new MeanOverFolds().apply(scored).collectAsList();
    List<Row> folds = scored.collectAsList();
    for (int i = 0; i < ITEMS; i++) {
      List<List<Double>> scores = nested(folds.get(i));
      List<Double> means = members.get(i).getList(1);
      assertThat(means).hasSize(2);
      for (int m = 0; m < 2; m++) {
        double sum = scores.get(0).get(m) + scores.get(1).get(m) + scores.get(2).get(m);
        assertThat(means.get(m)).isCloseTo(sum / 3, within(1e-12));
      }
    }
  }

  @Test
  void refusesAFileThatIsNotTheRegisteredOne() throws IOException {
    byte[] changed = Files.readAllBytes(artifact);
    changed[changed.length - 1] ^= 1;
    Path other = Files.write(folder.resolve("changed.safetensors"), changed);
    refusesFile(other, Artifact.sha256(changed));
    refusesFile(folder.resolve("gone.safetensors"), "gone.safetensors");
    // The model that this process holds under the hash does not make up for the file
    assertThat(new ScoreItems(artifact.toString(), sha256, 64).apply(items).count()).isPositive();
    refusesFile(other, sha256);
  }

  private void refusesFile(Path file, String part) {
    assertThatThrownBy(() -> new ScoreItems(file.toString(), sha256, 64).apply(items))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DEPENDENCY))
        .hasMessageContaining(part);
  }

  @Test
  void refusesVectorsThatAreNotTheModels() {
    ScoreItems scoring = new ScoreItems(artifact.toString(), sha256, 64);
    String third = Planted.itemId(3);
    failsWith(ExitCode.DATA, scoring, vectors(third, "slice(vector, 1, 8)"), third);
    failsWith(
        ExitCode.DATA, scoring, vectors(third, "transform(vector, v -> float('NaN'))"), third);
  }

  private Dataset<Row> vectors(String item, String other) {
    return items.withColumn(
        "vector",
        functions
            .when(col("item_id").equalTo(item), functions.expr(other))
            .otherwise(col("vector")));
  }

  private static void failsWith(
      ExitCode code, ScoreItems scoring, Dataset<Row> input, String part) {
    assertThatThrownBy(() -> scoring.apply(input).collectAsList())
        .isInstanceOf(SparkException.class)
        .hasCauseInstanceOf(RewardlakeException.class)
        .cause()
        .hasMessageContaining(part)
        .satisfies(e -> assertThat(((RewardlakeException) e).exitCode()).isEqualTo(code));
  }

  private static int item(String id) {
    for (int item = 0; item < ITEMS; item++) {
      if (Planted.itemId(item).equals(id)) {
        return item;
      }
    }
    throw new AssertionError(id);
  }

  private static List<List<Double>> nested(Row row) {
    List<scala.collection.Seq<Double>> outer = row.getList(1);
    return outer.stream()
        .map(inner -> scala.collection.JavaConverters.seqAsJavaList(inner))
        .toList();
  }
}
