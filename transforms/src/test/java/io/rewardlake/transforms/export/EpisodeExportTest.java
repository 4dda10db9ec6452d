package io.rewardlake.transforms.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Episodes as transitions, RLDS episodes and Minari data sets: what is in the files. */
@ExtendWith(SparkExtension.class)
class EpisodeExportTest {
  private static final Row FAILED =
      EpisodeTable.row(
          "failed",
          0,
          1,
          List.of(List.of(0f, 0f)),
          List.of(1f, 1f),
          List.of(0),
          null,
          List.of(1.0),
          false,
          false,
          "environment_error");

  @TempDir Path folder;

  @Test
  void transitionsAreTheStepsInTheirOrder() {
    Manifest manifest =
        write(
            EpisodeExportFormat.TRANSITIONS,
            false,
            List.of(EpisodeTable.chunk(1, 0, 2, 2), FAILED));
    assertThat(lines())
        .containsExactly(
            """
            {"episode_id":"episode-1","environment":"Toy-v0","task_id":"task of episode-1",\
            "attempt":0,"policy":"expert","step":0,"observation":[1.0,0.0],"action":0,\
            "reward":0.5,"terminated":false,"truncated":false,"next_observation":[1.0,1.0]}""",
            """
            {"episode_id":"episode-1","environment":"Toy-v0","task_id":"task of episode-1",\
            "attempt":0,"policy":"expert","step":1,"observation":[1.0,1.0],"action":1,\
            "reward":1.5,"terminated":false,"truncated":true,"next_observation":[1.0,2.0]}""");
    assertThat(manifest.counts())
        .containsEntry("rows in", 2L)
        .containsEntry("left out: failed", 1L)
        .containsEntry("truncated", 1L)
        .containsEntry("rows out", 2L);
  }

  @Test
  void rldsHasOneStepMoreAndTellsTerminationFromTruncation() {
    write(
        EpisodeExportFormat.RLDS_JSON,
        true,
        List.of(EpisodeTable.chunk(1, 0, 1, 1), EpisodeTable.chunk(2, 0, 1, 1), FAILED));
    assertThat(lines())
        .containsExactlyInAnyOrder(
            """
            {"episode_id":"episode-1","agent_id":"expert","environment_config":\
            {"environment":"Toy-v0","task_id":"task of episode-1"},"experiment_id":"made",\
            "invalid":false,"steps":[{"is_first":true,"is_last":false,"is_terminal":false,\
            "observation":[1.0,0.0],"action":0,"reward":0.5,"discount":1.0},\
            {"is_first":false,"is_last":true,"is_terminal":false,"observation":[1.0,1.0]}]}""",
            """
            {"episode_id":"episode-2","agent_id":"expert","environment_config":\
            {"environment":"Toy-v0","task_id":"task of episode-2","seed":7},\
            "experiment_id":"made",\
            "invalid":false,"steps":[{"is_first":true,"is_last":false,"is_terminal":false,\
            "observation":[2.0,0.0],"action":0,"reward":0.5,"discount":0.0},\
            {"is_first":false,"is_last":true,"is_terminal":true,"observation":[2.0,1.0]}]}""",
            """
            {"episode_id":"failed","agent_id":"expert","environment_config":\
            {"environment":"Toy-v0","task_id":"task of failed","seed":7},\
            "experiment_id":"made",\
            "invalid":true,"steps":[{"is_first":true,"is_last":false,"is_terminal":false,\
            "observation":[0.0,0.0],"action":0,"reward":1.0,"discount":1.0},\
            {"is_first":false,"is_last":true,"is_terminal":false,"observation":[1.0,1.0]}]}""");
  }

  @Test
  void decisionTransformersGetReturnsToGo(SparkSession spark) {
    Row unlabelled =
        EpisodeTable.row(
            "unlabelled",
            0,
            2,
            List.of(List.of(1f, 2f), List.of(1f, 2f)),
            null,
            List.of(0, 1),
            null,
            Arrays.asList(1.0, null),
            true,
            false,
            "completed");
    List<Row> rows =
        List.of(EpisodeTable.chunk(2, 0, 3, 3), EpisodeTable.chunk(1, 0, 2, 2), unlabelled, FAILED);
    Manifest manifest = write(EpisodeExportFormat.DECISION_TRANSFORMER, false, rows);
    assertThat(manifest.counts())
        .containsEntry("left out: failed", 1L)
        .containsEntry("left out: with an unlabelled reward", 1L)
        .containsEntry("rows out", 2L);
    assertThat(lines())
        .containsExactlyInAnyOrder(
            """
            {"episode_id":"episode-2","environment":"Toy-v0","task_id":"task of episode-2",\
            "observations":[[2.0,0.0],[2.0,1.0],[2.0,2.0]],"actions":[0,1,2],\
            "rewards":[0.5,1.5,2.5],"dones":[false,false,true],"returns_to_go":[4.5,4.0,2.5]}""",
            """
            {"episode_id":"episode-1","environment":"Toy-v0","task_id":"task of episode-1",\
            "observations":[[1.0,0.0],[1.0,1.0]],"actions":[0,1],"rewards":[0.5,1.5],\
            "dones":[false,false],"returns_to_go":[2.0,1.5]}""");

    EpisodeTable.export(
        new Episodes(EpisodeExportFormat.DECISION_TRANSFORMER, false),
        FileType.PARQUET,
        EpisodeTable.of(rows),
        folder.resolve("parquet"));
    String columns = "episode_id, observations, actions, rewards, dones, returns_to_go";
    assertThat(
            spark
                .read()
                .parquet(folder.resolve("parquet") + "/train-*.parquet")
                .selectExpr(columns.split(", ", -1))
                .orderBy("episode_id")
                .toJSON()
                .collectAsList())
        .isEqualTo(
            spark
                .read()
                .json(folder.resolve("out") + "/train-*.jsonl")
                .selectExpr(columns.split(", ", -1))
                .orderBy("episode_id")
                .toJSON()
                .collectAsList());
  }

  @Test
  void textsAreWrittenWhereTheFormatHasThem() {
    Path texts = folder.resolve("texts");
    EpisodeTable.export(
        EpisodeExportFormat.DECISION_TRANSFORMER,
        false,
        EpisodeTable.of(List.of(EpisodeTable.text("t"))),
        texts);
    assertThat(ExportRun.lines(texts, "train"))
        .singleElement()
        .asString()
        .contains("\"observations\":[\"a room\"],\"actions\":[\"go north\"]");
    write(EpisodeExportFormat.TRANSITIONS, false, List.of(EpisodeTable.text("t")));
    assertThat(lines())
        .singleElement()
        .asString()
        .contains("\"observation\":\"a room\",\"action\":\"go north\"")
        .contains("\"next_observation\":\"a garden\"");
    unfit(List.of(EpisodeTable.text("t")), "minari", "observations are texts");
  }

  @Test
  void theStepsOfALongEpisodeStayTogether(SparkSession spark) {
    int steps = EpisodeTables.CHUNK + 3;
    List<Row> rows = new ArrayList<>();
    rows.add(EpisodeTable.chunk(1, EpisodeTables.CHUNK, steps, steps));
    rows.add(EpisodeTable.chunk(1, 0, EpisodeTables.CHUNK, steps));
    for (int id = 2; id < 12; id++) {
      rows.add(EpisodeTable.chunk(id, 0, 20, 20));
    }
    write(EpisodeExportFormat.TRANSITIONS, false, rows);
    Dataset<Row> read = spark.read().json(folder.resolve("out") + "/train-*.jsonl");
    assertThat(read.count()).isEqualTo(steps + 200L);
    String previous = "";
    long next = 0;
    for (Row row : read.select("episode_id", "step").collectAsList()) {
      next = row.getString(0).equals(previous) ? next + 1 : 0;
      previous = row.getString(0);
      assertThat(row.getLong(1)).isEqualTo(next);
    }
  }

  @Test
  void whatDoesNotGoTogetherIsNamed() {
    Row wider =
        EpisodeTable.row(
            "wide",
            0,
            1,
            List.of(List.of(1f, 2f, 3f)),
            List.of(1f, 2f, 3f),
            List.of(0),
            null,
            List.of(1.0),
            true,
            false,
            "completed");
    Row continuous =
        EpisodeTable.row(
            "continuous",
            0,
            1,
            List.of(List.of(1f, 2f)),
            List.of(1f, 2f),
            null,
            List.of(List.of(0.5f)),
            List.of(1.0),
            true,
            false,
            "completed");
    Row one = EpisodeTable.chunk(1, 0, 2, 2);
    unfit(List.of(one, wider), "transitions", "observations have 2 to 3 numbers");
    unfit(List.of(one, continuous), "rlds-json", "of 2 episodes 1 have action_ids, 1 have actions");
    unfit(List.of(one, EpisodeTable.text("t")), "minari", "1 have text_observations");
    Row blind =
        EpisodeTable.row(
            "blind", 0, 1, null, null, List.of(0), null, List.of(1.0), true, false, "completed");
    unfit(List.of(blind), "decision-transformer", "their observations are not recorded");
  }

  @Test
  void sameBytesHoweverTheEpisodesArePartitioned() {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < 40; id++) {
      rows.add(EpisodeTable.chunk(id, 0, 1 + id, 1 + id));
    }
    Dataset<Row> in = EpisodeTable.of(rows);
    Map<String, Dataset<Row>> layouts =
        Map.of(
            "1", in.coalesce(1),
            "3", in.repartition(3),
            "8", in.repartition(8),
            "failing", LayoutContract.failingFirst(in.repartition(3)));
    for (EpisodeExportFormat format : EpisodeExportFormat.values()) {
      layouts.forEach(
          (name, layout) ->
              EpisodeTable.export(format, false, layout, folder.resolve(format.title() + name)));
      Path one = folder.resolve(format.title() + "1");
      String file =
          format == EpisodeExportFormat.MINARI
              ? "data/main_data.hdf5"
              : "train-00000-of-00001.jsonl";
      for (String name : layouts.keySet()) {
        Path other = folder.resolve(format.title() + name);
        assertThat(other.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
        assertThat(other.resolve("manifest.json"))
            .hasSameBinaryContentAs(one.resolve("manifest.json"));
      }
    }
  }

  @Test
  void onlyWhatMinariCanHoldIsWrittenAndTheRestCounted() {
    Row unlabelled =
        EpisodeTable.row(
            "unlabelled",
            0,
            1,
            List.of(List.of(1f, 2f)),
            List.of(1f, 2f),
            List.of(0),
            null,
            Arrays.asList((Double) null),
            true,
            false,
            "completed");
    Row openEnd =
        EpisodeTable.row(
            "open",
            0,
            1,
            List.of(List.of(1f, 2f)),
            null,
            List.of(0),
            null,
            List.of(1.0),
            true,
            false,
            "completed");
    Manifest manifest =
        write(
            EpisodeExportFormat.MINARI,
            false,
            List.of(EpisodeTable.chunk(1, 0, 2, 2), FAILED, unlabelled, openEnd));
    assertThat(manifest.counts())
        .containsEntry("rows in", 4L)
        .containsEntry("left out: failed", 1L)
        .containsEntry("left out: with an unlabelled reward", 1L)
        .containsEntry("left out: without a final observation", 1L)
        .containsEntry("steps out", 2L)
        .containsEntry("rows out", 1L);
    assertThat(manifest.files())
        .extracting(ExportedFile::name)
        .containsExactly("data/main_data.hdf5", "data/metadata.json");
    assertThatThrownBy(() -> MinariExport.requireName("my data"))
        .hasMessageContaining("--dataset-id");
  }

  private void unfit(List<Row> rows, String format, String problem) {
    ThrowingCallable action =
        () ->
            EpisodeTable.export(
                EpisodeExportFormat.of(format),
                false,
                EpisodeTable.of(rows),
                folder.resolve("unfit"));
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            RewardlakeException.class,
            known -> assertThat(known.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContainingAll(format, problem);
  }

  private List<String> lines() {
    return ExportRun.lines(folder.resolve("out"), "train");
  }

  private Manifest write(EpisodeExportFormat format, boolean failed, List<Row> rows) {
    return EpisodeTable.export(format, failed, EpisodeTable.of(rows), folder.resolve("out"));
  }
}
