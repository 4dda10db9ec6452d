package io.rewardlake.transforms.ingest;

import static io.rewardlake.transforms.ingest.MinariTest.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.RealData;
import io.rewardlake.transforms.ingest.file.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** D4RL's files: where episodes end, what is behind the last end, and a real one. */
class D4rlTest {
  @TempDir Path folder;

  @Test
  void anEndIsWhereEitherFlagIsSetAndTheRestIsAnEpisodeToo() throws IOException {
    write(out -> rows(out, 10, bits(2), bits(6)));
    List<Map<String, Object>> episodes = accepted(CutAt.BOTH);
    assertThat(column(episodes, "length")).containsExactly(3, 4, 3);
    assertThat(column(episodes, "terminated")).containsExactly(true, false, false);
    assertThat(column(episodes, "truncated")).containsExactly(false, true, false);
    assertThat(column(episodes, "success")).containsOnlyNulls();
    assertThat(column(episodes, "environment")).containsOnly("toy-v0");
    assertThat(episodes.get(1))
        .containsEntry(
            "observations",
            List.of(List.of(3f, 0f), List.of(4f, 0f), List.of(5f, 0f), List.of(6f, 0f)))
        .containsEntry("actions", List.of(List.of(3f), List.of(4f), List.of(5f), List.of(6f)))
        .containsEntry("rewards", List.of(0.5 * 3, 0.5 * 4, 0.5 * 5, 0.5 * 6))
        .containsEntry("attributes", Map.of("episode", "2"));
    assertThat(episodes.get(1).get("final_observation")).isNull();
    assertThat(episodes.get(1).get("log_probs")).isNull();
  }

  @Test
  void atOneKindOfFlagTheOthersLieInside() throws IOException {
    write(out -> rows(out, 10, bits(2), bits(6)));
    List<Map<String, Object>> byTimeouts = accepted(CutAt.TIMEOUTS);
    assertThat(column(byTimeouts, "length")).containsExactly(7, 3);
    assertThat(column(byTimeouts, "terminated")).containsExactly(false, false);
    assertThat(column(byTimeouts, "truncated")).containsExactly(true, false);
    assertThat(column(byTimeouts, "success")).containsExactly(true, null);
    assertThat(byTimeouts.get(0))
        .containsEntry("attributes", Map.of("episode", "1", "terminals_inside", "1"));

    List<Map<String, Object>> byTerminals = accepted(CutAt.TERMINALS);
    assertThat(column(byTerminals, "length")).containsExactly(3, 7);
    assertThat(column(byTerminals, "terminated")).containsExactly(true, false);
    assertThat(column(byTerminals, "success")).containsOnlyNulls();
    assertThat(byTerminals.get(1))
        .containsEntry("attributes", Map.of("episode", "2", "timeouts_inside", "1"));
  }

  @Test
  void withoutTimeoutsTerminalsAreTheEnds() throws IOException {
    write(
        out -> {
          columns(out, 4, bits(3));
          out.putDataset("actions", new int[] {0, 1, 2, 3});
          out.putGroup("infos").putDataset("action_log_probs", new float[] {-1, -2, -3, -4});
        });
    assertThat(accepted(CutAt.AUTO))
        .singleElement()
        .satisfies(
            episode ->
                assertThat(episode)
                    .containsEntry("action_ids", List.of(0, 1, 2, 3))
                    .containsEntry("log_probs", List.of(-1.0, -2.0, -3.0, -4.0))
                    .containsEntry("terminated", true));
  }

  @Test
  void nextObservationsGiveTheFinalOneUnlessTheyAreOfTheNextEpisode() throws IOException {
    float[][] next = new float[6][];
    for (int i = 0; i < 6; i++) {
      next[i] = new float[] {i + 1, 0};
    }
    next[2] = new float[] {77, 0};
    write(
        out -> {
          rows(out, 6, bits(2, 4), bits());
          out.putDataset("next_observations", next);
        });
    assertThat(column(accepted(CutAt.BOTH), "final_observation"))
        .containsExactly(List.of(77f, 0f), null, List.of(6f, 0f));
  }

  @Test
  void autoLeavesOutFlagsAfterWhichNothingHappens() throws IOException {
    // Ten steps of 1 each, then back to 0: at rows 9, 19, ...
    Consumer<WritableHdfFile> resets =
        out -> out.putDataset("observations", positions(50, row -> row % 10));
    BitSet inside = bits(4, 14, 24, 34, 44);
    BitSet ends = bits(9, 19, 29, 39, 49);
    assertThat(lengths(resets, ends, inside)).hasSize(5).containsOnly(10);
    assertThat(lengths(resets, inside, ends)).hasSize(5).containsOnly(10);
    // Both reset, or neither: as D4RL has it
    assertThat(lengths(resets, bits(9, 29, 49), bits(19, 39))).hasSize(5).containsOnly(10);
    assertThat(
            lengths(out -> out.putDataset("observations", positions(50, row -> row)), ends, inside))
        .hasSize(10)
        .containsOnly(5);
    // The only other end is the last row, after which nothing can be seen
    assertThat(lengths(resets, bits(49), ends)).hasSize(5);
  }

  private List<Object> lengths(
      Consumer<WritableHdfFile> observations, BitSet terminals, BitSet timeouts)
      throws IOException {
    Files.deleteIfExists(folder.resolve("toy-v0.hdf5"));
    write(
        out -> {
          observations.accept(out);
          out.putDataset("actions", new float[50][1]);
          out.putDataset("rewards", new float[50]);
          out.putDataset("terminals", flags(50, terminals));
          out.putDataset("timeouts", flags(50, timeouts));
        });
    return column(accepted(CutAt.AUTO), "length");
  }

  @Test
  void whatIsBrokenIsRejected() throws IOException {
    write(
        out -> {
          rows(out, 6, bits(1, 3), bits());
          out.putDataset("rewards", new double[] {0, 0, Double.NaN, 0, 0, 0});
        });
    Parsed<TableRow> parsed = parsed(CutAt.AUTO);
    assertThat(parsed.accepted()).hasSize(2);
    assertThat(parsed.refused()).containsExactly("2 bad_number");
    Files.delete(folder.resolve("toy-v0.hdf5"));

    write(
        out -> {
          rows(out, 6, bits(), bits());
          out.putDataset("rewards", new double[5]);
        });
    assertThat(parsed(CutAt.AUTO).refused()).containsExactly("1 lengths_differ");
    Files.delete(folder.resolve("toy-v0.hdf5"));

    write(out -> out.putDataset("observations", new float[2][2]));
    Assertions.assertThatThrownBy(() -> parsed(CutAt.AUTO))
        .isInstanceOfSatisfying(
            RewardlakeException.class,
            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContainingAll("d4rl", "actions", "toy-v0.hdf5");
  }

  @Test
  void theRealDemonstrationsAreTwentyFive() throws IOException {
    Path real = RealData.folder("d4rl_door_human");
    List<Map<String, Object>> episodes = accepted(real, CutAt.AUTO);
    List<Object> lengths = column(episodes, "length");
    assertThat(lengths).hasSize(25);
    assertThat(lengths).contains(223, 300).allMatch(n -> (int) n >= 223 && (int) n <= 300);
    assertThat(lengths.stream().mapToInt(n -> (int) n).sum()).isEqualTo(6_729);
    assertThat(column(episodes, "terminated")).containsOnly(true);
    assertThat(column(episodes, "truncated")).containsOnly(false);
    double sum = 0;
    for (Map<String, Object> episode : episodes) {
      assertThat(episode.get("attributes")).asString().contains("timeouts_inside=1");
      for (Object reward : (List<?>) episode.get("rewards")) {
        sum += (double) reward;
      }
    }
    assertThat(sum).isEqualTo(19_891.379, within(1e-3));
    assertThat((List<?>) ((List<?>) episodes.get(3).get("observations")).get(0)).hasSize(39);
    assertThat((List<?>) ((List<?>) episodes.get(3).get("actions")).get(0)).hasSize(28);
    assertThat(accepted(real, CutAt.TERMINALS).equals(episodes)).isTrue();
    assertThat(column(accepted(real, CutAt.TIMEOUTS), "length")).hasSize(26);
    assertThat(column(accepted(real, CutAt.BOTH), "length")).hasSize(50);
  }

  /** Rows whose observation, action and reward tell their number. */
  private static void rows(WritableHdfFile out, int rows, BitSet terminals, BitSet timeouts) {
    columns(out, rows, terminals);
    float[][] actions = new float[rows][];
    Arrays.setAll(actions, row -> new float[] {row});
    out.putDataset("actions", actions);
    out.putDataset("timeouts", flags(rows, timeouts));
  }

  private static void columns(WritableGroup out, int rows, BitSet terminals) {
    out.putDataset("observations", positions(rows, row -> row));
    out.putDataset("rewards", IntStream.range(0, rows).mapToDouble(row -> 0.5 * row).toArray());
    out.putDataset("terminals", flags(rows, terminals));
  }

  private static float[][] positions(int rows, IntUnaryOperator position) {
    float[][] observations = new float[rows][];
    Arrays.setAll(observations, row -> new float[] {position.applyAsInt(row), 0});
    return observations;
  }

  private static boolean[] flags(int rows, BitSet set) {
    boolean[] flags = new boolean[rows];
    set.stream().forEach(row -> flags[row] = true);
    return flags;
  }

  private static BitSet bits(int... rows) {
    BitSet set = new BitSet();
    Arrays.stream(rows).forEach(set::set);
    return set;
  }

  private void write(Consumer<WritableHdfFile> content) {
    Hdf5.write(folder.resolve("toy-v0.hdf5"), content);
  }

  private List<Map<String, Object>> accepted(CutAt cutAt) throws IOException {
    return accepted(folder, cutAt);
  }

  private static List<Map<String, Object>> accepted(Path where, CutAt cutAt) throws IOException {
    Parsed<TableRow> parsed = parsed(where, cutAt);
    assertThat(parsed.refused()).isEmpty();
    return parsed.accepted().stream().map(row -> named(row)).toList();
  }

  private Parsed<TableRow> parsed(CutAt cutAt) throws IOException {
    return parsed(folder, cutAt);
  }

  private static Parsed<TableRow> parsed(Path where, CutAt cutAt) throws IOException {
    D4rl format = new D4rl(null, cutAt);
    return Parsed.of(
        format.parser(
            InputFiles.match(List.of(where.toString()), format.kinds()), new Feed("d4rl", "d4rl")),
        where);
  }

  private static List<Object> column(List<Map<String, Object>> episodes, String name) {
    return episodes.stream().map(episode -> episode.get(name)).toList();
  }
}
