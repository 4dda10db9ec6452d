package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.ingest.file.Payload;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class RecordedEpisodeTest {
  private static final int CHUNK = EpisodeTables.CHUNK;
  private static final Origin HERE = new Origin("here", 1, "", Payload.NONE);
  private static final Origin THERE = new Origin("there", 7, "", Payload.NONE);
  private static final List<String> COLUMNS = EpisodeTables.EPISODES.columnNames();

  @Test
  void longEpisodesAreCutAndEveryStepIsThere() throws Refusal {
    int length = 2 * CHUNK + 5;
    List<TableRow> rows = episode(length, HERE).rows();

    assertThat(column(rows, "chunk")).containsExactly(0, 1, 2);
    assertThat(column(rows, "length")).containsExactly(CHUNK, CHUNK, 5);
    assertThat(column(rows, "final_observation"))
        .containsExactly(vector(CHUNK), vector(2 * CHUNK), vector(length));
    assertThat(column(rows, "final_text_observation"))
        .containsExactly("o" + CHUNK, "o" + 2 * CHUNK, "end");
    assertThat(column(rows, "terminated")).containsExactly(false, false, true);
    assertThat(column(rows, "episode_id")).containsOnly(value(rows.get(0), "episode_id"));
    assertThat(rows).extracting(TableRow::id).doesNotHaveDuplicates();
    assertThat(rows).extracting(TableRow::origin).doesNotHaveDuplicates();
    for (String array : List.of("observations", "action_ids", "rewards", "log_probs")) {
      assertThat(column(rows, array).stream().mapToInt(part -> ((List<?>) part).size()).sum())
          .as(array)
          .isEqualTo(length);
    }
    assertThat(((List<?>) value(rows.get(2), "observations")).get(4)).isEqualTo(vector(length - 1));
  }

  @Test
  void anEpisodeOfOneChunkIsNotCut() throws Refusal {
    List<TableRow> rows = episode(CHUNK, HERE).rows();
    assertThat(column(rows, "length")).containsExactly(CHUNK);
    assertThat(column(rows, "final_observation")).containsExactly(vector(CHUNK));
    assertThat(column(rows, "terminated")).containsExactly(true);
  }

  @Test
  void equalContentHasOneIdWhereverItWasRead() throws Refusal {
    RecordedEpisode one = episode(3, HERE);
    assertThat(id(episode(3, THERE))).isEqualTo(id(one));
    StepArrays steps = one.steps();
    assertThat(
            List.of(
                id(one),
                id(with(one, steps.withLogProbs(null))),
                id(with(one, steps.withLogProbs(List.of(-1.0, -1.0, -2.0)))),
                id(with(one, steps.withActions(List.of(0, 1, 1), null, null))),
                id(with(one, steps.withObservations(steps.observations(), null))),
                id(with(one, StepArrays.ofRewards(Arrays.asList(1.0, null, 2.0)))),
                id(with(one, StepArrays.ofRewards(List.of(1.0, 0.0, 2.0)))),
                id(new RecordedEpisode(one.names(), steps, one.ending(), Map.of(), HERE)),
                id(
                    new RecordedEpisode(
                        RecordedEpisode.Names.of("s", "other"),
                        steps,
                        one.ending(),
                        one.attributes(),
                        HERE))))
        .doesNotHaveDuplicates();
  }

  @Test
  void attemptsAtOneTaskAreAGroup() throws Refusal {
    RecordedEpisode alone = episode(2, HERE);
    TableRow row = alone.rows().get(0);
    assertThat(value(row, "task_id")).isEqualTo(value(row, "episode_id"));
    TableRow first = attempt(alone, 0).rows().get(0);
    TableRow second = attempt(alone, 1).rows().get(0);
    assertThat(value(first, "group_id")).isEqualTo(value(second, "group_id"));
    assertThat(value(first, "episode_id")).isNotEqualTo(value(second, "episode_id"));
    assertThat(value(first, "group_id")).isNotEqualTo(value(row, "group_id"));
  }

  @Test
  void whatIsNotParallelIsRefused() {
    StepArrays steps = episode(3, HERE).steps();
    refused(RejectReason.TOO_FEW, StepArrays.ofRewards(List.of()));
    refused(RejectReason.LENGTHS_DIFFER, steps.withActions(List.of(0, 1), null, null));
    refused(RejectReason.LENGTHS_DIFFER, steps.withLogProbs(List.of(-1.0)));
    refused(RejectReason.LENGTHS_DIFFER, steps.withTextObservations(List.of("a"), null));
    refused(
        RejectReason.LENGTHS_DIFFER,
        steps.withObservations(List.of(vector(1), StepArrays.vector(1), vector(3)), null));
    refused(
        RejectReason.LENGTHS_DIFFER,
        steps.withObservations(steps.observations(), StepArrays.vector(1, 2, 3)));
    refused(
        RejectReason.LENGTHS_DIFFER,
        steps.withActions(null, List.of(vector(1), vector(2), StepArrays.vector()), null));
    refused(RejectReason.BAD_NUMBER, StepArrays.ofRewards(List.of(1.0, Double.NaN)));
    refused(RejectReason.BAD_NUMBER, steps.withLogProbs(List.of(-1.0, Double.NaN, -1.0)));
  }

  @Test
  void rowsTravelAsTheyAre() throws Exception {
    TableRow row = episode(2, HERE).rows().get(0);
    TableRow.Coder coder = new TableRow.Coder();
    TableRow copy = CoderUtils.decodeFromByteArray(coder, CoderUtils.encodeToByteArray(coder, row));
    assertThat(copy).isEqualTo(row);
    assertThat(CoderUtils.encodeToByteArray(coder, copy))
        .isEqualTo(CoderUtils.encodeToByteArray(coder, row));
  }

  private static RecordedEpisode episode(int length, Origin origin) {
    StepArrays steps =
        StepArrays.ofRewards(Collections.nCopies(length, 1.5))
            .withObservations(
                IntStream.range(0, length).mapToObj(RecordedEpisodeTest::vector).toList(),
                vector(length))
            .withTextObservations(
                IntStream.range(0, length).mapToObj(step -> "o" + step).toList(), "end")
            .withActions(IntStream.range(0, length).boxed().toList(), null, null)
            .withLogProbs(Collections.nCopies(length, -1.0));
    return new RecordedEpisode(
        RecordedEpisode.Names.of("s", "E-v1"),
        steps,
        new RecordedEpisode.Ending(true, false, null),
        Map.of("key", "k", "a", "b"),
        origin);
  }

  private static RecordedEpisode with(RecordedEpisode episode, StepArrays steps) {
    return new RecordedEpisode(
        episode.names(), steps, episode.ending(), episode.attributes(), episode.origin());
  }

  private static RecordedEpisode attempt(RecordedEpisode episode, int attempt) {
    return new RecordedEpisode(
        new RecordedEpisode.Names("s", "E-v1", "task", attempt, "", 3L),
        episode.steps(),
        episode.ending(),
        episode.attributes(),
        HERE);
  }

  private static void refused(RejectReason reason, StepArrays steps) {
    assertThatThrownBy(() -> with(episode(1, HERE), steps).rows())
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  private static List<Float> vector(int step) {
    return StepArrays.vector(step, step / 2f);
  }

  private static Object id(RecordedEpisode episode) throws Refusal {
    return value(episode.rows().get(0), "episode_id");
  }

  private static Object value(TableRow row, String column) {
    return row.values().get(COLUMNS.indexOf(column));
  }

  private static List<Object> column(List<TableRow> rows, String column) {
    return rows.stream().map(row -> value(row, column)).toList();
  }
}
