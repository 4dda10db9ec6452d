package io.rewardlake.transforms.ingest;

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

/** Planted sessions. */
class SessionsTest {
  private static final String KINDS =
      """
      source = s, environment = shop, episode = user, time = at, time-pattern = epoch-millis
      gap = 10 s, order = [seq], kind = what
      kinds { view = observation, click = action, "buy" = reward }
      observation { text = page }, action { text = page }, reward = amount
      """;

  @TempDir Path folder;

  private static String event(String user, long at, int seq, String what, String page) {
    return "{\"user\": \"%s\", \"at\": %d, \"seq\": %d, \"what\": \"%s\", \"page\": \"%s\"}"
        .formatted(user, at, seq, what, page);
  }

  private static String buy(String user, long at, int seq, String amount) {
    return event(user, at, seq, "buy", "").replace("}", ", \"amount\": " + amount + "}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void sessionsEndWhereNothingHappensForTheGap(int files) throws IOException {
    List<String> events =
        new ArrayList<>(
            List.of(
                event("a", 1_000, 1, "view", "P"),
                event("a", 1_000, 2, "view", "Q"), // of equal time: seq decides
                event("a", 1_000, 10, "click", "c"), // as a number
                buy("a", 10_999, 1, "2"), // just below the gap
                buy("a", 11_000, 1, "0.5"),
                event("a", 11_000, 1, "click", "d"), // of equal seq: done before it is paid
                event("a", 20_999, 1, "view", "R"),
                event("a", 30_999, 1, "click", "e"), // just the gap: another session
                event("b", 5_000, 1, "click", "e"))); // another user
    Collections.shuffle(events, new Random(files));
    write(events, files);
    IngestCheck.check(
        ingest(KINDS),
        List.of(
            "attempt=0|policy=|text_observations=[P⏎Q, ]|final_text_observation=R|"
                + "text_actions=[c, d]|rewards=[2.0, 0.5]|truncated=true|"
                + "attributes={started_at=1970-01-01T00:00:01Z, user=a}",
            "attempt=0|policy=|text_observations=[]|text_actions=[e]|rewards=[0.0]|truncated=true|"
                + "attributes={started_at=1970-01-01T00:00:30.999Z, user=a}",
            "attempt=0|policy=|text_observations=[]|text_actions=[e]|rewards=[0.0]|truncated=true|"
                + "attributes={started_at=1970-01-01T00:00:05Z, user=b}"),
        List.of(),
        "rows_in=9, merged=6");
  }

  @Test
  void copiesAndSessionsThatMakeNoEpisodeAreRejects() throws IOException {
    write(
        List.of(
            event("a", 1_000, 1, "click", "c"),
            event("a", 1_000, 1, "click", "c"),
            event("b", 1_000, 1, "view", "P"),
            event("b", 2_000, 1, "view", "Q"),
            buy("c", 1_000, 1, "1"),
            event("c", 2_000, 1, "click", "c"),
            event("d", 1_000, 1, "look", "P"),
            buy("d", 1_000, 1, "null"),
            event("d", 1_000, 1, "click", "c").replace("1000", "\"soon\""),
            event("d", 1_000, 1, "click", "c").replace("1000", "1e15"),
            event("d", 1_000, 1, "click", "c").replace("\"page\"", "\"pages\""),
            event("", 1_000, 1, "click", "c"),
            event("d", 1_000, 1, "click", "c").replace("\"seq\"", "\"sequence\"")),
        1);
    IngestCheck.check(
        ingest(KINDS),
        List.of(
            "attempt=0|policy=|text_observations=[]|text_actions=[c]|rewards=[0.0]|truncated=true|"
                + "attributes={started_at=1970-01-01T00:00:01Z, user=a}"),
        List.of(
            "events0.jsonl:2 duplicate",
            "events0.jsonl:3 too_few",
            "events0.jsonl:4 too_few",
            "events0.jsonl:5 missing_step",
            "events0.jsonl:6 missing_step",
            "events0.jsonl:7 unknown_value",
            "events0.jsonl:8 bad_number",
            "events0.jsonl:9 bad_time",
            "events0.jsonl:10 bad_time",
            "events0.jsonl:11 missing_column",
            "events0.jsonl:12 empty_text",
            "events0.jsonl:13 missing_column"),
        "rows_in=13");
  }

  @Test
  void vectorsHoldUntilOthersAreSeen() throws IOException {
    Files.writeString(
        folder.resolve("log.jsonl"),
        """
        {"u": 1, "at": 0.0005, "k": "see", "x": 1}
        {"u": 1, "at": 1, "k": "see", "x": 2}
        {"u": 1, "at": 2, "k": "do", "a": 5}
        {"u": 1, "at": 3.25, "k": "do", "a": 6}
        {"u": 2, "at": 1, "k": "do", "a": 6}
        {"u": 2, "at": 2, "k": "see", "x": 2}
        """);
    IngestCheck.check(
        ingest(
            """
            source = s, episode = u, time = at, time-pattern = epoch-seconds, gap = 2 s, kind = k
            kinds { see = observation, do = action }
            observation { columns = x }, action { id = a }
            """),
        List.of(
            "attempt=0|policy=|observations=[[2.0], [2.0]]|action_ids=[5, 6]|rewards=[0.0, 0.0]|"
                + "truncated=true|attributes={started_at=1970-01-01T00:00:00.000500Z, u=1}"),
        List.of("log.jsonl:5 missing_step", "log.jsonl:6 missing_step"),
        "rows_in=6, merged=3");
  }

  @Test
  void withoutKindsEachEventIsAStep() throws IOException {
    Files.writeString(
        folder.resolve("log.csv"),
        """
        when,user,x,item,paid,p
        2024-05-01T10:00:00.000001Z,u,2,7,,0.5
        2024-05-01T09:30:00.000001Z,u,1,3,1,1
        2024-05-01T09:29:59.999999Z,u,0,4,0,1
        """);
    String steps = "attempt=0|policy=|observations=%s|action_ids=%s|rewards=%s|log_probs=%s|";
    IngestCheck.check(
        ingest(
            """
            source = s, episode = user, time = when, gap = 30 minutes, ending = terminated
            observation { columns = [x] }, action { id = item }, reward = paid, propensity = p
            """),
        List.of(
            steps.formatted("[[0.0], [1.0]]", "[4, 3]", "[0.0, 1.0]", "[0.0, 0.0]")
                + "terminated=true|attributes={started_at=2024-05-01T09:29:59.999999Z, user=u}",
            steps.formatted("[[2.0]]", "[7]", "[null]", "[" + Math.log(0.5) + "]")
                + "terminated=true|attributes={started_at=2024-05-01T10:00:00.000001Z, user=u}"),
        List.of(),
        "rows_in=3, merged=1");
  }

  private void write(List<String> events, int files) throws IOException {
    for (int file = 0; file < files; file++) {
      List<String> part = new ArrayList<>();
      for (int i = file; i < events.size(); i += files) {
        part.add(events.get(i));
      }
      Files.write(folder.resolve("events" + file + ".jsonl"), part);
    }
  }

  private Ingest<TableRow> ingest(String mapping) {
    return Ingest.of(
        IngestCheck.episodes(EpisodeFormat.EVENTS, folder, mapping), List.of(folder.toString()));
  }
}
