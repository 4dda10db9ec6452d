package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.export.EpisodeExportFormat;
import io.rewardlake.transforms.export.EpisodeTable;
import io.rewardlake.transforms.ingest.file.Hdf5Group;
import io.rewardlake.transforms.ingest.file.Hdf5Input;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.InputFiles;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Episodes that were exported as a Minari data set and read back are the same episodes. */
@ExtendWith(SparkExtension.class)
class MinariRoundTripTest {
  private static final List<String> SAME =
      List.of(
          "environment",
          "policy",
          "seed",
          "chunk",
          "length",
          "observations",
          "final_observation",
          "action_ids",
          "actions",
          "rewards",
          "terminated",
          "truncated");

  @TempDir Path folder;

  @Test
  void discreteActionsAndLongEpisodes() throws IOException {
    int steps = EpisodeTables.CHUNK + 9;
    check(
        List.of(
            EpisodeTable.chunk(1, 0, EpisodeTables.CHUNK, steps),
            EpisodeTable.chunk(1, EpisodeTables.CHUNK, steps, steps),
            EpisodeTable.chunk(2, 0, 1, 1),
            EpisodeTable.chunk(3, 0, 30, 30)));
    JsonNode metadata = metadata();
    assertThat(metadata.path("total_episodes").intValue()).isEqualTo(3);
    assertThat(metadata.path("total_steps").intValue()).isEqualTo(steps + 31);
    assertThat(metadata.path("dataset_id").textValue()).isEqualTo("toy/made-v3");
    assertThat(metadata.path("action_space").textValue())
        .isEqualTo("{\"type\":\"Discrete\",\"dtype\":\"int64\",\"start\":0,\"n\":3}");
    assertThat(metadata.path("observation_space").textValue())
        .isEqualTo(
            "{\"type\": \"Box\", \"dtype\": \"float32\", \"shape\": [2],"
                + " \"low\": [-Infinity, -Infinity], \"high\": [Infinity, Infinity]}");
  }

  @Test
  void continuousActionsOfAnyValue() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < 300; id++) {
      UniformRandomProvider random = RandomStreams.of(5, "minari", Integer.toString(id));
      int length = 1 + random.nextInt(5);
      List<List<Float>> observations = vectors(random, length + 1, 3);
      List<Double> rewards = new ArrayList<>();
      for (int t = 0; t < length; t++) {
        rewards.add(1e300 * (random.nextDouble() - 0.5));
      }
      rows.add(
          EpisodeTable.row(
              "e-" + id,
              0,
              length,
              observations.subList(0, length),
              observations.get(length),
              null,
              vectors(random, length, 2),
              rewards,
              random.nextBoolean(),
              random.nextBoolean(),
              "completed"));
    }
    check(rows);
  }

  @Test
  void theFileIsLaidOutAsMinariWritesIt() throws IOException, Refusal {
    EpisodeTable.export(
        EpisodeExportFormat.MINARI,
        false,
        EpisodeTable.of(List.of(EpisodeTable.chunk(2, 0, 3, 3))),
        folder.resolve("out"));
    InputFile file =
        InputFiles.match(List.of(folder.toString()), EpisodeFormat.MINARI.kinds()).get(0);
    assertThat(file.path()).endsWith("/out/data/main_data.hdf5");
    try (Hdf5Input input = Hdf5Input.open(file.whole())) {
      assertThat(input.names()).containsExactly("episode_0");
      Hdf5Group episode = input.root().group("episode_0");
      assertThat(episode.names())
          .containsExactly("actions", "observations", "rewards", "terminations", "truncations");
      assertThat(episode.attributes())
          .isEqualTo(Map.of("id", "0", "seed", "7", "total_steps", "3"));
      assertThat(episode.rows("observations")).isEqualTo(4);
      assertThat(episode.flags("terminations", 0, 3)).containsExactly(false, false, true);
    }
  }

  private void check(List<Row> rows) throws IOException {
    Path out = folder.resolve("out");
    EpisodeTable.export(EpisodeExportFormat.MINARI, false, EpisodeTable.of(rows), out);
    Minari format = new Minari(null);
    Feed feed = new Feed("back", "minari");
    List<InputFile> files = InputFiles.match(List.of(out.toString()), format.kinds());
    Parsed<TableRow> parsed = Parsed.of(format.parser(files, feed), out, format.kinds());
    assertThat(parsed.refused()).isEmpty();
    List<Map<String, Object>> read =
        parsed.accepted().stream().map(MinariTest::named).map(row -> same(row)).toList();
    List<Map<String, Object>> expected = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> named = new HashMap<>();
      List<String> columns = EpisodeTables.EPISODES.columnNames();
      for (int i = 0; i < columns.size(); i++) {
        named.put(columns.get(i), row.get(i));
      }
      expected.add(same(named));
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Map<String, Object> same(Map<String, Object> row) {
    Map<String, Object> same = new HashMap<>();
    SAME.forEach(column -> same.put(column, row.get(column)));
    return same;
  }

  private JsonNode metadata() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out/data/metadata.json").toFile());
  }

  private static List<List<Float>> vectors(UniformRandomProvider random, int rows, int size) {
    List<List<Float>> vectors = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      List<Float> vector = new ArrayList<>();
      for (int j = 0; j < size; j++) {
        vector.add(random.nextFloat() * 1e10f - 1e9f);
      }
      vectors.add(vector);
    }
    return vectors;
  }
}
