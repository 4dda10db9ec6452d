package io.rewardlake.transforms.learn.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.impute.MaskModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ScoreSamplesTest {
  private static final SampleLayout LAYOUT =
      SampleLayout.empty().and("s", 2).and("unread", 1).and("terminated", 1);
  private static final MaskModel MODEL = new MaskModel(LAYOUT, List.of("s"), List.of(8), 0.01);

  @TempDir Path folder;
  private final SparkSession spark;

  ScoreSamplesTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void batchesSpanRowsAndRowsSpanBatches() throws IOException {
    Artifact artifact = artifact();
    List<Row> whole = score(artifact, 1000).collectAsList();
    assertThat(whole)
        .extracting(row -> row.getList(1).size())
        .containsExactly(0, 1, 5, 3, 40, 0, 2);
    int samples = 0;
    List<float[]> all = new ArrayList<>();
    for (int n : LENGTHS) {
      for (int i = 0; i < n; i++) {
        all.add(sample(samples++));
      }
    }
    double[][] alone = InMemory.predict(MODEL, LearnerState.initial(MODEL, 0, 3), LAYOUT, all);
    for (int batch : new int[] {1, 4, 7}) {
      List<Row> rows = score(artifact, batch).collectAsList();
      int at = 0;
      for (Row row : rows) {
        for (double said : row.<Double>getList(1)) {
          assertThat(said).isCloseTo(alone[at++][0], within(1e-6));
        }
      }
      assertThat(at).isEqualTo(all.size());
      assertThat(rows).extracting(row -> row.getString(0)).isEqualTo(keys(whole));
    }
    LayoutContract.assertSameRows(
        rows(), in -> new ScoreSamples(MODEL, artifact, LAYOUT, DeviceChoice.CPU, 1).apply(in));
  }

  @Test
  void aChangedFileAndABrokenRowAreRefused() throws IOException {
    Artifact artifact = artifact();
    assertThatThrownBy(
            () ->
                new ScoreSamples(MODEL, artifact, LAYOUT.and("more", 1), DeviceChoice.CPU, 8)
                    .apply(rows())
                    .collectAsList())
        .hasMessageContaining("no multiple of the 5");
    Files.writeString(Path.of(artifact.path()), "changed");
    assertThatThrownBy(() -> score(artifact, 8)).hasMessageContaining("SHA-256");
  }

  private static final int[] LENGTHS = {0, 1, 5, 3, 40, 0, 2};

  private Dataset<Row> score(Artifact artifact, int batch) {
    return new ScoreSamples(MODEL, artifact, LAYOUT, DeviceChoice.CPU, batch).apply(rows());
  }

  private static List<String> keys(List<Row> rows) {
    return rows.stream().map(row -> row.getString(0)).toList();
  }

  private Artifact artifact() throws IOException {
    byte[] content = LearnerState.initial(MODEL, 0, 3).frozen().encode(MODEL);
    Path file = folder.resolve("model.safetensors");
    Files.write(file, content);
    return new Artifact(file.toString(), Artifact.sha256(content));
  }

  private static float[] sample(int number) {
    return new float[] {(float) Math.sin(number), (float) Math.cos(3 * number), number, 0};
  }

  private Dataset<Row> rows() {
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (int n : LENGTHS) {
      List<Float> samples = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        for (float value : sample(number)) {
          samples.add(value);
        }
        number++;
      }
      rows.add(RowFactory.create("row-" + rows.size(), samples));
    }
    return spark
        .createDataFrame(rows, StructType.fromDDL("key STRING, samples ARRAY<FLOAT>"))
        .coalesce(1);
  }
}
