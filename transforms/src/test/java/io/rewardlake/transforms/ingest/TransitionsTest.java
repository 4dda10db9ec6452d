package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionsTest {
  private static final String PLAIN =
      """
      source = s
      episode = [run, e]
      step = t
      observation { vector = o }
      next-observation { vector = n }
      action { id = a }
      reward = r
      terminated = end
      propensity = p
      """;
  private static final String PLAIN_ROW =
      "{\"run\": 1, \"e\": \"%s\", \"t\": %d, \"o\": [%d, 0.5], \"n\": [%d, 0.5], \"a\": %d,"
          + " \"r\": %s, \"end\": %s, \"p\": 1}";

  @TempDir Path folder;

  private static String row(String episode, int step, String reward, boolean end) {
    return PLAIN_ROW.formatted(episode, step, step, step + 1, step % 2, reward, end);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void stepsOfAnyOrderInAnyFilesMakeEpisodes(int files) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String episode : List.of("x", "y")) {
      for (int step = 0; step < 4; step++) {
        rows.add(row(episode, step, step == 1 ? "null" : "1.5", episode.equals("y") && step == 3));
      }
    }
    Collections.shuffle(rows, new Random(files));
    for (int file = 0; file < files; file++) {
      List<String> part = new ArrayList<>();
      for (int i = file; i < rows.size(); i += files) {
        part.add(rows.get(i));
      }
      Files.write(folder.resolve("part" + file + ".jsonl"), part);
    }
    String steps =
        "attempt=0|policy=|observations=[[0.0, 0.5], [1.0, 0.5], [2.0, 0.5], [3.0, 0.5]]|"
            + "final_observation=[4.0, 0.5]|action_ids=[0, 1, 0, 1]|"
            + "rewards=[1.5, null, 1.5, 1.5]|log_probs=[0.0, 0.0, 0.0, 0.0]|";
    IngestCheck.check(
        ingest(PLAIN),
        List.of(
            steps + "attributes={e=x, run=1}", steps + "terminated=true|attributes={e=y, run=1}"),
        List.of(),
        "rows_in=8, merged=6");
  }

  @Test
  void copiesAreDuplicatesAndEpisodesThatDoNotFitAreRejects() throws IOException {
    List<String> rows =
        List.of(
            row("ok", 1, "1", true),
            row("ok", 0, "1", false),
            row("ok", 1, "1", true), // the same row again
            row("hole", 0, "1", false),
            row("hole", 2, "1", false),
            row("late", 1, "1", false),
            row("twice", 0, "1", false),
            row("twice", 0, "2", false),
            row("twice", 1, "1", false),
            row("ragged", 0, "1", false),
            row("ragged", 1, "1", false).replace("0.5", "0.5, 1"),
            row("broken", 0, "1", false),
            row("broken", 1, "NaN", false),
            row("broken", 2, "1", true));
    Files.write(folder.resolve("steps.jsonl"), rows);
    IngestCheck.check(
        ingest(PLAIN),
        List.of(
            "attempt=0|policy=|observations=[[0.0, 0.5], [1.0, 0.5]]|final_observation=[2.0, 0.5]|"
                + "action_ids=[0, 1]|rewards=[1.0, 1.0]|log_probs=[0.0, 0.0]|terminated=true|"
                + "attributes={e=ok, run=1}"),
        List.of(
            "steps.jsonl:3 duplicate",
            "steps.jsonl:4 missing_step",
            "steps.jsonl:5 missing_step",
            "steps.jsonl:6 missing_step",
            "steps.jsonl:7 duplicate_step",
            "steps.jsonl:8 duplicate_step",
            "steps.jsonl:9 duplicate_step",
            "steps.jsonl:10 lengths_differ",
            "steps.jsonl:11 lengths_differ",
            "steps.jsonl:12 missing_step",
            "steps.jsonl:13 bad_number",
            "steps.jsonl:14 missing_step"),
        "rows_in=14, merged=1");
    Path copy = Files.createDirectories(folder.resolve("copy")).resolve("steps.jsonl");
    Files.write(copy, rows.subList(0, 2));
    Files.write(folder.resolve("steps.jsonl"), rows.subList(0, 2));
    IngestCheck.checkRejects(
        ingest(PLAIN),
        1,
        List.of("steps.jsonl:1 duplicate " + rows.get(0), "steps.jsonl:2 duplicate " + rows.get(1)),
        "rows_in=4, merged=1");
  }

  @Test
  void scalarColumnsOfCsvAndMapsWithMissingKeys() throws IOException {
    Files.writeString(
        folder.resolve("steps.csv"),
        """
        e,t,x,y,u,v,r,last,who,ok,task
        1,2,0.25,2,-1,0,,True,me,1,T
        1,1,0.5,1,1,0,2,false,me,1,T
        2,1,0.5,1,1,0,2,maybe,me,0,T
        3,1,0.5,1,1,0,2,,me,0,T
        3,2,0.5,1,1,0,2,,you,0,T
        """);
    IngestCheck.check(
        ingest(
            """
            source = s, episode = e, step = t, first-step = 1, reward = r, done = last
            observation { columns = [x, y] }, action { columns = [u, v] }, policy = who
            success = ok, task = task
            """),
        List.of(
            "attempt=0|policy=me|observations=[[0.5, 1.0], [0.25, 2.0]]|"
                + "actions=[[1.0, 0.0], [-1.0, 0.0]]|rewards=[2.0, null]|terminated=true|"
                + "success=true|attributes={e=1}"),
        List.of("steps.csv:4 wrong_type", "steps.csv:5 rows_disagree", "steps.csv:6 rows_disagree"),
        "rows_in=5, merged=1");
    Files.delete(folder.resolve("steps.csv"));
    Files.writeString(
        folder.resolve("maps.jsonl"),
        """
        {"e": 1, "t": 0, "o": {"b": 2}, "a": {"up": 0, "down": 1}, "r": 1}
        {"e": 1, "t": 1, "o": {"a": 1, "b": null}, "a": {"up": 1.0}, "r": 1}
        """);
    IngestCheck.check(
        ingest(
            """
            source = s, episode = e, step = t, reward = r, limit = 2
            observation { map = o, keys = [a, b], missing = 0 }
            action { one-hot = a, keys = [up, down] }
            """),
        List.of(
            "attempt=0|policy=|observations=[[0.0, 2.0], [1.0, 0.0]]|action_ids=[1, 0]|"
                + "rewards=[1.0, 1.0]|truncated=true|attributes={e=1}"),
        List.of(),
        "rows_in=2, merged=1");
  }

  @Test
  void rowsOfOneEpisodeEach() throws IOException {
    String mapping =
        """
        source = s, steps = steps, step = i, first-observation { text = goal }
        next-observation { text = seen }, action { text = did }, reward = r, done = done
        task = goal, attributes = [id]
        """;
    IngestCheck.golden(
        folder,
        episodes(mapping),
        """
        {"id": 1, "goal": "G", "steps": [{"i": 1, "did": "b", "seen": "B", "r": 1, "done": true}, {"i": 0, "did": "a", "seen": "A", "r": 0, "done": false}]}
        {"id": 2, "goal": "G", "steps": [{"i": 0, "did": "a", "seen": "A", "r": null, "done": false}]}
        """,
        List.of(
            "attempt=0|policy=|text_observations=[G, A]|final_text_observation=B|"
                + "text_actions=[a, b]|rewards=[0.0, 1.0]|terminated=true|attributes={id=1}",
            "attempt=0|policy=|text_observations=[G]|final_text_observation=A|"
                + "text_actions=[a]|rewards=[null]|attributes={id=2}"),
        "");
  }

  @Test
  void whatHoldsOfAnEpisodeIsSaidOnceOfIt() throws IOException {
    String mapping =
        """
        source = s, steps = steps, step = i, action { text = [thought, did] }
        task = goal, attempt = try, first-attempt = 1, final-reward = score
        ending { column = how, terminated = [won, lost], truncated = [late] }
        """;
    Files.writeString(
        folder.resolve("runs.jsonl"),
        """
        {"goal": "G", "try": 1, "how": "late", "score": 0, "steps": [{"i": 1, "thought": "t", "did": "b"}, {"i": 0, "thought": "", "did": "a"}]}
        {"goal": "G", "try": 3, "how": "won", "score": 0.5, "steps": [{"i": 0, "thought": "t", "did": "c"}, {"i": 1, "thought": "t", "did": "d"}]}
        {"goal": "G", "try": 2, "how": "lost", "score": null, "steps": [{"i": 0, "thought": "t", "did": "e"}]}
        {"goal": "G", "try": 0, "how": "won", "score": 1, "steps": [{"i": 0, "thought": "t", "did": "f"}]}
        {"goal": "G", "try": 4, "how": "slept", "score": 1, "steps": [{"i": 0, "thought": "t", "did": "f"}]}
        {"goal": "G", "try": 5, "how": "won", "score": 1, "steps": []}
        """);
    IngestCheck.check(
        Ingest.of(episodes(mapping), List.of(folder.toString())),
        List.of(
            "attempt=0|policy=|text_actions=[⏎a, t⏎b]|rewards=[0.0, 0.0]|truncated=true|"
                + "attributes={}",
            "attempt=1|policy=|text_actions=[t⏎e]|rewards=[null]|terminated=true|attributes={}",
            "attempt=2|policy=|text_actions=[t⏎c, t⏎d]|rewards=[0.0, 0.5]|terminated=true|"
                + "attributes={}"),
        List.of("runs.jsonl:4 bad_number", "runs.jsonl:5 unknown_value", "runs.jsonl:6 too_few"),
        "rows_in=6");
  }

  @Test
  void whatWasSeenBetweenStepsHasToBeThere() throws IOException {
    Files.writeString(
        folder.resolve("steps.jsonl"),
        """
        {"e": 1, "t": 0, "f": "F", "n": null, "a": "x", "l": -0.5}
        {"e": 1, "t": 1, "f": "F", "n": "N", "a": "y", "l": -0.5}
        {"e": 2, "t": 0, "f": "F", "n": null, "a": "x", "l": null}
        {"e": 3, "t": 0, "f": "F", "n": null, "a": "x", "l": 0.5}
        """);
    IngestCheck.check(
        ingest(
            """
            source = s, episode = e, step = t, first-observation { text = f }
            next-observation { text = n }, action { text = a }, log-prob = l
            ending = terminated
            """),
        List.of(
            "attempt=0|policy=|text_observations=[F]|text_actions=[x]|rewards=[null]|"
                + "terminated=true|attributes={e=2}"),
        List.of(
            "steps.jsonl:1 missing_step", "steps.jsonl:2 missing_step", "steps.jsonl:4 bad_number"),
        "rows_in=4");
  }

  @Test
  void malformedStepsAreRejects() throws IOException {
    IngestCheck.malformed(
        folder,
        episodes(
            """
            source = s, episode = e, step = t, observation { map = o, keys = [x, y] }
            action { one-hot = a, keys = [l, r] }, reward = w, propensity = p, truncated = cut
            seed = seed, attempt = n
            """),
        """
        ok {"e": 0, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "cut": true, "seed": 7, "n": 0}
        missing_column {"t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        empty_text {"e": "", "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        missing_column {"e": 1, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        bad_number {"e": 1, "t": 0.5, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        bad_number {"e": 1, "t": -1, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        missing_column {"e": 1, "t": 0, "o": {"x": 1}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        unknown_value {"e": 1, "t": 0, "o": {"x": 1, "y": 2, "z": 3}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        bad_number {"e": 1, "t": 0, "o": {"x": 1, "y": 1e300}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        bad_number {"e": 1, "t": 0, "o": {"x": 1, "y": NaN}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        wrong_type {"e": 1, "t": 0, "o": [1, 2], "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0}
        unknown_value {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1, "r": 1}, "w": 1, "p": 0.5, "n": 0}
        unknown_value {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 0}, "w": 1, "p": 0.5, "n": 0}
        unknown_value {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"up": 1}, "w": 1, "p": 0.5, "n": 0}
        bad_number {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": Infinity, "p": 0.5, "n": 0}
        bad_number {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0, "n": 0}
        bad_number {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 1.01, "n": 0}
        wrong_type {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0, "cut": "perhaps"}
        bad_number {"e": 1, "t": 0, "o": {"x": 1, "y": 2}, "a": {"l": 1}, "w": 1, "p": 0.5, "n": 0, "seed": 1.5}
        """,
        1);
  }

  @Test
  void aColumnThatNoRowHasIsAnError() throws IOException {
    Files.writeString(folder.resolve("steps.jsonl"), row("x", 0, "1", true));
    IngestCheck.fails(
        ExitCode.DATA,
        () -> IngestCheck.expand(ingest(PLAIN.replace("reward = r", "reward = gain"))),
        "The mapping's reward names the column 'gain'",
        "It has: a, e, end, n, o, p, r, run, t");
  }

  private MappedEpisodes episodes(String mapping) {
    return IngestCheck.episodes(EpisodeFormat.TRANSITIONS, folder, mapping);
  }

  private Ingest<TableRow> ingest(String mapping) {
    return Ingest.of(episodes(mapping), List.of(folder.toString()));
  }
}
