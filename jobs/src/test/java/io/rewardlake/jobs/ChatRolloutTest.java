package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EndpointTables;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.ChatServer;
import io.rewardlake.testkit.ChatServer.Fault;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command with a chat endpoint on this machine. */
@ExtendWith(SparkExtension.class)
class ChatRolloutTest {
  private static final Task QUEST =
      new Task("TextQuest-v0", "{\"quest_length\":3,\"rooms\":3,\"objects\":2}", 0);
  private static final int TASKS = 5;

  @TempDir Path temp;

  @Test
  void questsAreSolvedOncePaidForAndNeverAgain(SparkSession spark) throws Exception {
    Map<String, List<String>> ways = ways();
    try (ChatServer server =
        new ChatServer(
            request -> next(request, ways),
            request -> request == 2 ? Fault.STATUS_500 : Fault.NONE)) {
      CommandRun first = rollout(server, "--chat-price-in=0.15", "--chat-price-out=0.6");
      assertThat(first.code()).as(first.printed()).isZero();
      Lake lake = Lake.open(spark, temp.resolve("lake").toString());
      assertThat(lake.read(EpisodeTables.EPISODES).filter("success").count()).isEqualTo(TASKS);
      assertThat(server.requests()).isEqualTo(3 * TASKS + 1);
      assertThat(first.out())
          .containsPattern("requests sent +16\n")
          .containsPattern("answered from the cache +0\n")
          .containsPattern("failed +0\n")
          .contains("tokens in", "tokens out", "money, USD");
      assertThat(
              lake.read(EndpointTables.RESPONSES)
                  .filter("status = 'answered' AND finish_reason = 'stop'")
                  .filter("answered_at = TIMESTAMP '2023-11-14 22:13:20'")
                  .count())
          .isEqualTo(3 * TASKS);

      CommandRun again = rollout(server, "--chat-price-in=0.15", "--chat-price-out=0.6");
      assertThat(again.code()).as(again.printed()).isZero();
      assertThat(again.out())
          .containsPattern("requests sent +0\n")
          .containsPattern("answered from the cache +15\n");
      assertThat(server.requests()).isEqualTo(3 * TASKS + 1);
      assertThat(lake.read(EpisodeTables.EPISODES).count()).isEqualTo(TASKS);
      assertThat(lake.read(EndpointTables.RESPONSES).count()).isEqualTo(3 * TASKS);

      String key = System.getenv("REWARDLAKE_TEST_KEY");
      assertThat(server.keys()).contains("Bearer " + key);
      assertThat(first.printed() + again.printed()).doesNotContain(key);
      assertThat(filesWith(key)).isEmpty();
      assertThat(filesWith("REWARDLAKE_TEST_KEY")).isNotEmpty();
    }
  }

  @Test
  void aBudgetEndsEpisodesAndIsKeptOverCommands() throws Exception {
    try (ChatServer server = new ChatServer(request -> "wait", request -> Fault.NONE)) {
      for (int run = 0; run < 2; run++) {
        CommandRun done = rollout(server, "--chat-token-budget=3000");
        assertThat(done.code()).as(done.printed()).isZero();
        assertThat(done.out()).containsPattern("failed +[1-5]\n");
      }
      assertThat(server.tokens()).isPositive().isLessThanOrEqualTo(3000);
    }
  }

  @Test
  void whatIsMissingIsAUsageError() throws Exception {
    try (ChatServer server = new ChatServer(request -> "wait", request -> Fault.NONE)) {
      CommandRun keyless = rollout(server, "--chat-key-env=REWARDLAKE_NO_SUCH_KEY");
      assertThat(keyless.code()).isEqualTo(ExitCode.USAGE.code());
      assertThat(keyless.err()).contains("The environment variable REWARDLAKE_NO_SUCH_KEY");
      CommandRun priceless = rollout(server, "--chat-money-budget=1", "--chat-price-in=1");
      assertThat(priceless.code()).isEqualTo(ExitCode.USAGE.code());
      assertThat(priceless.err()).contains("--chat-price-out is missing");
      assertThat(rollout(server, "--chat-timeout=soon").code()).isEqualTo(ExitCode.USAGE.code());
      assertThat(server.requests()).isZero();
    }
    assertThat(Main.execute("rollout", "--environment=TextQuest-v0", "--policy=chat", lake()))
        .isEqualTo(ExitCode.USAGE.code());
  }

  private CommandRun rollout(ChatServer server, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "rollout",
                "--environment=" + QUEST.environment(),
                "--parameters=" + QUEST.parameters(),
                "--tasks=" + TASKS,
                "--policy=chat",
                "--chat-model=scripted",
                "--chat-url=" + server.url(),
                "--chat-key-env=REWARDLAKE_TEST_KEY",
                "--chat-requests-per-minute=60000",
                "--chat-timeout=20s",
                lake()));
    // An option may be given once
    List.of(more).forEach(option -> arguments.removeIf(given -> sameOption(given, option)));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static boolean sameOption(String one, String other) {
    return one.split("=", -1)[0].equals(other.split("=", -1)[0]);
  }

  private String lake() {
    return "--lake=" + temp.resolve("lake");
  }

  /** Files of the lake that contain a text; its Parquet holds short texts as they are. */
  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** The optimal commands of each quest, by its first observation. */
  private static Map<String, List<String>> ways() {
    Map<String, List<String>> ways = new HashMap<>();
    for (int quest = 0; quest < TASKS; quest++) {
      try (Environment environment = Environments.create(QUEST.environment())) {
        environment.reset(QUEST.sibling(quest), 0);
        Batch seen = environment.spec().observations().batch(1);
        Batch done = environment.spec().actions().batch(1);
        environment.observe(seen, 0);
        List<String> way = new ArrayList<>();
        while (!environment.terminated()) {
          environment.optimal(done, 0);
          way.add(done.texts()[0]);
          environment.step(done, 0);
        }
        ways.put(seen.texts()[0], way);
      }
    }
    return ways;
  }

  private static String next(JsonNode request, Map<String, List<String>> ways) {
    String first = ChatServer.said(request, "user").get(0).split("\nCommands: ", -1)[0];
    return ways.get(first).get(ChatServer.said(request, "assistant").size());
  }
}
