package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.RealData;
import io.rewardlake.transforms.ingest.file.InputFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Minari's data sets: planted ones, broken ones, and a real one against its other form. */
class MinariTest {
  @TempDir Path folder;

  @Test
  void anEpisodeIsReadAsItWasWritten() throws IOException {
    write(out -> Hdf5.episode(out, 0, 3, Map.of()));
    Files.writeString(
        folder.resolve("metadata.json"),
        """
        {"dataset_id": "toy/walk-v1", "algorithm_name": "expert", "total_steps": NaN,
         "env_spec": "{\\"id\\": \\"Walk-v1\\", \\"reward_threshold\\": Infinity}"}""");
    Map<String, Object> row = only(null);
    assertThat(row)
        .containsEntry("source", "minari")
        .containsEntry("environment", "Walk-v1")
        .containsEntry("policy", "expert")
        .containsEntry("length", 3)
        .containsEntry("observations", List.of(List.of(0f, 0f), List.of(0f, 1f), List.of(0f, 2f)))
        .containsEntry("final_observation", List.of(0f, 3f))
        .containsEntry("action_ids", List.of(0, 1, 2))
        .containsEntry("rewards", List.of(0.1, 1.1, 2.1))
        .containsEntry("terminated", true)
        .containsEntry("truncated", false)
        .containsEntry("attributes", Map.of("id", "0", "dataset_id", "toy/walk-v1"));
    assertThat(row.get("seed")).isNull();
    assertThat(row.get("actions")).isNull();
    assertThat(only("Mine-v0")).containsEntry("environment", "Mine-v0");
  }

  @Test
  void withoutMetadataTheFileNamesTheEnvironment() throws IOException {
    write(
        out -> {
          Map<String, Object> changes = new HashMap<>();
          changes.put("actions", new double[][] {{0.5, 1}, {0.25, 2}});
          changes.put("terminations", new byte[] {0, 0});
          changes.put("truncations", new boolean[] {false, true});
          Hdf5.episode(out, 7, 2, changes);
          ((WritableGroup) out.getChild("episode_7")).putAttribute("seed", 11L);
          ((WritableGroup) out.getChild("episode_7")).putAttribute("options/size", 3);
        });
    assertThat(only(null))
        .containsEntry("environment", "main_data")
        .containsEntry("policy", "")
        .containsEntry("seed", 11L)
        .containsEntry("actions", List.of(List.of(0.5f, 1f), List.of(0.25f, 2f)))
        .containsEntry("terminated", false)
        .containsEntry("truncated", true)
        .containsEntry("attributes", Map.of("id", "7", "options/size", "3"));
  }

  @Test
  void spacesOfBoxesAreFlattenedInTheOrderOfTheirNames() throws IOException {
    write(
        out -> {
          Map<String, Object> changes = new HashMap<>();
          changes.put("observations", null);
          changes.put("actions", null);
          Hdf5.episode(out, 0, 1, changes);
          WritableGroup episode = (WritableGroup) out.getChild("episode_0");
          WritableGroup observations = episode.putGroup("observations");
          observations.putDataset("goal", new float[][] {{9}, {8}});
          observations.putDataset("achieved", new double[][] {{1, 2}, {3, 4}});
          observations.putDataset("image", new float[][][] {{{5, 6}, {7, 8}}, {{1, 1}, {1, 1}}});
          WritableGroup actions = episode.putGroup("actions");
          for (int i = 0; i < 11; i++) {
            actions.putDataset("_index_" + i, new float[][] {{i}});
          }
        });
    assertThat(only(null))
        .containsEntry("observations", List.of(List.of(1f, 2f, 9f, 5f, 6f, 7f, 8f)))
        .containsEntry("final_observation", List.of(3f, 4f, 8f, 1f, 1f, 1f, 1f))
        .containsEntry("actions", List.of(List.of(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f)));
  }

  @Test
  void aLongEpisodeIsCutAndEpisodesAreReadInTheOrderOfTheirNumbers() throws IOException {
    int steps = EpisodeTables.CHUNK + 2;
    write(
        out -> {
          Hdf5.episode(out, 10, 1, Map.of());
          Hdf5.episode(out, 9, steps, Map.of());
        });
    List<TableRow> rows = parsed(null).accepted();
    assertThat(rows).hasSize(3);
    assertThat(rows.stream().map(row -> row.origin().line())).containsExactly(1L, 1L, 2L);
    assertThat(named(rows.get(0)))
        .containsEntry("length", EpisodeTables.CHUNK)
        .containsEntry("final_observation", List.of(9f, (float) EpisodeTables.CHUNK))
        .containsEntry("terminated", false);
    assertThat(named(rows.get(1)))
        .containsEntry("length", 2)
        .containsEntry("chunk", 1)
        .containsEntry("terminated", true);
  }

  @Test
  void whatIsBrokenIsOneRejectEachAndTheOthersAreRead() throws IOException {
    write(
        out -> {
          Hdf5.episode(out, 0, 2, Map.of());
          Hdf5.episode(out, 1, 2, Map.of("observations", new float[2][2]));
          Hdf5.episode(out, 2, 2, Map.of("rewards", new double[] {1, Double.NaN}));
          Hdf5.episode(out, 3, 2, Map.of("terminations", new boolean[] {true, true}));
          Hdf5.episode(out, 4, 2, Map.of("rewards", new String[] {"a", "b"}));
          Map<String, Object> changes = new HashMap<>();
          changes.put("actions", null);
          Hdf5.episode(out, 5, 2, changes);
          Hdf5.episode(out, 6, 2, Map.of("truncations", new boolean[3]));
          Hdf5.episode(out, 7, 2, Map.of("actions", new long[] {1L << 40, 0}));
          Hdf5.episode(out, 8, 2, Map.of());
          ((WritableGroup) out.getChild("episode_8")).putAttribute("total_steps", 5L);
          Hdf5.episode(out, 9, 2, Map.of("rewards", new double[2][2]));
        });
    Parsed<TableRow> parsed = parsed(null);
    assertThat(parsed.accepted()).hasSize(1);
    assertThat(parsed.refused())
        .containsExactly(
            "2 lengths_differ",
            "3 bad_number",
            "4 step_after_end",
            "5 wrong_type",
            "6 missing_column",
            "7 lengths_differ",
            "8 bad_number",
            "9 lengths_differ",
            "10 wrong_type");
  }

  @Test
  void aDamagedEpisodeDoesNotTakeTheOthersWithIt() throws IOException {
    Path file = RealData.folder("imitation_rollouts").resolve(DATA);
    byte[] bytes = Files.readAllBytes(file);
    int middle = bytes.length / 2;
    for (int i = 0; i < 20_000; i++) {
      bytes[middle + i] = (byte) (i * 31);
    }
    Files.write(folder.resolve("main_data.hdf5"), bytes);
    Parsed<TableRow> parsed = parsed(null);
    assertThat(parsed.accepted().size() + parsed.refused().size()).isEqualTo(57);
    assertThat(parsed.accepted()).hasSizeGreaterThan(40);
    assertThat(parsed.refused()).isNotEmpty();
  }

  @Test
  void whatIsNoDataSetAtAllIsAnError() throws IOException {
    Path file = folder.resolve("main_data.hdf5");
    Files.writeString(file, "not HDF5");
    fails("it is no HDF5");
    byte[] bytes = Files.readAllBytes(RealData.folder("imitation_rollouts").resolve(DATA));
    Files.write(file, Arrays.copyOf(bytes, 300));
    fails("main_data.hdf5");
    Files.delete(file);
    Hdf5.write(file, out -> out.putDataset("rewards", new double[2]));
    fails("episode_0", "rewards");
    Files.delete(file);
    write(out -> Hdf5.episode(out, 0, 2, Map.of()));
    Files.writeString(folder.resolve("metadata.json"), "{");
    fails("metadata.json");
    IngestCheck.fails(
        ExitCode.DATA,
        () -> IngestCheck.expand(ingest(folder.resolve("nothing"), null)),
        ".hdf5, .h5");
  }

  private static final String DATA = "minari_cartpole_expert-v0/data/main_data.hdf5";

  @Test
  void aRealDataSetHoldsWhatItsTransitionsHold() throws IOException {
    Path real = RealData.folder("imitation_rollouts");
    List<Map<String, Object>> episodes =
        Parsed.of(
                parser(real.resolve("minari_cartpole_expert-v0"), null),
                real.resolve("minari_cartpole_expert-v0"),
                EpisodeFormat.MINARI.kinds())
            .accepted()
            .stream()
            .map(MinariTest::named)
            .toList();
    assertThat(episodes).hasSize(57);
    List<List<JsonNode>> recorded = transitions(real.resolve("cartpole_transitions.jsonl.gz"));
    int truncated = 0;
    double sum = 0;
    for (int e = 0; e < 57; e++) {
      Map<String, Object> episode = episodes.get(e);
      List<JsonNode> steps = recorded.get(e);
      JsonNode last = steps.get(steps.size() - 1);
      assertThat(episode)
          .containsEntry("environment", "cartpole")
          .containsEntry("length", steps.size())
          .containsEntry("observations", steps.stream().map(s -> floats(s.get("obs"))).toList())
          .containsEntry("final_observation", floats(last.get("next_obs")))
          .containsEntry("action_ids", steps.stream().map(s -> s.get("action").intValue()).toList())
          .containsEntry("rewards", steps.stream().map(s -> s.get("reward").doubleValue()).toList())
          .containsEntry("terminated", last.get("terminated").booleanValue())
          .containsEntry("truncated", last.get("truncated").booleanValue());
      truncated += last.get("truncated").booleanValue() ? 1 : 0;
      sum += steps.size();
    }
    assertThat(sum).isEqualTo(26_964);
    assertThat(truncated).isPositive().isLessThan(57);
  }

  private static List<List<JsonNode>> transitions(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<List<JsonNode>> episodes = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode step = mapper.readTree(line);
        int episode = step.get("episode_id").intValue();
        while (episodes.size() <= episode) {
          episodes.add(new ArrayList<>());
        }
        episodes.get(episode).add(step);
      }
    }
    return episodes;
  }

  private static List<Float> floats(JsonNode array) {
    List<Float> floats = new ArrayList<>();
    array.forEach(number -> floats.add((float) number.doubleValue()));
    return floats;
  }

  private void write(Consumer<WritableHdfFile> content) {
    Hdf5.write(folder.resolve("main_data.hdf5"), content);
  }

  private Map<String, Object> only(String environment) throws IOException {
    Parsed<TableRow> parsed = parsed(environment);
    assertThat(parsed.refused()).isEmpty();
    assertThat(parsed.accepted()).hasSize(1);
    return named(parsed.accepted().get(0));
  }

  private Parsed<TableRow> parsed(String environment) throws IOException {
    return Parsed.of(parser(folder, environment), folder, EpisodeFormat.MINARI.kinds());
  }

  private static Minari.Parser parser(Path folder, String environment) {
    return new Minari(environment)
        .parser(
            InputFiles.match(List.of(folder.toString()), new Minari(null).kinds()),
            new Feed("minari", "minari"));
  }

  private static Ingest<TableRow> ingest(Path folder, String environment) {
    return Ingest.of(new Minari(environment), List.of(folder.toString()));
  }

  private void fails(String... parts) {
    IngestCheck.fails(ExitCode.DATA, () -> IngestCheck.expand(ingest(folder, null)), parts);
  }

  /** A row by the names of its columns. */
  static Map<String, Object> named(TableRow row) {
    Map<String, Object> named = new HashMap<>();
    List<String> columns = EpisodeTables.EPISODES.columnNames();
    for (int i = 0; i < columns.size(); i++) {
      named.put(columns.get(i), row.values().get(i));
    }
    return Collections.unmodifiableMap(named);
  }
}
