package io.rewardlake.transforms.rollout.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.rewardlake.testkit.ChatServer;
import io.rewardlake.testkit.ChatServer.Fault;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The policy against a real server on this machine, which breaks down. */
@ExtendWith(SparkExtension.class)
class ChatCompletionsTest {
  private static final String KEY_VARIABLE = "REWARDLAKE_TEST_KEY";
  private static final Task QUEST =
      new Task("TextQuest-v0", "{\"quest_length\":3,\"rooms\":3,\"objects\":2}", 3);

  @TempDir Path temp;

  @Test
  void aModelThatKnowsTheWaySolvesEveryQuestWhateverTheLayout(SparkSession spark) throws Exception {
    try (ChatServer server = new ChatServer(solutions(12), request -> Fault.NONE)) {
      Rollout rollout = rollout(chat(spark, endpoint(server), List.of()), 1);
      LayoutContract.assertSameRows(tasks(spark, 12), rollout::apply);
      List<Row> episodes = rollout.apply(tasks(spark, 12)).collectAsList();
      assertThat(episodes).hasSize(12);
      assertThat(episodes)
          .allSatisfy(
              episode -> {
                assertThat(episode.<Boolean>getAs("success")).isTrue();
                assertThat(episode.<Integer>getAs("length")).isEqualTo(3);
                assertThat(episode.<Object>getAs("log_probs")).isNull();
              });
      // Five rollouts, and no request twice
      assertThat(server.bodies()).hasSize(36).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTaskThatRunsAgainPaysNothingAgain(SparkSession spark) throws Exception {
    try (ChatServer server = new ChatServer(solutions(12), request -> Fault.NONE)) {
      Rollout rollout = rollout(chat(spark, endpoint(server), List.of()), 1);
      Dataset<Row> failing = LayoutContract.failingFirst(tasks(spark, 12).repartition(2));
      assertThat(rollout.apply(failing).filter("success").count()).isEqualTo(12);
      assertThat(server.bodies()).hasSize(36).doesNotHaveDuplicates();
    }
  }

  /** Twelve requests at five a second take eleven pauses, on a slow machine all the more. */
  @Test
  void requestsKeepToTheirRate(SparkSession spark) throws Exception {
    try (ChatServer server = new ChatServer(solutions(4), request -> Fault.NONE)) {
      Endpoint slow = endpoint(server, 300);
      long began = System.nanoTime();
      long solved =
          rollout(chat(spark, slow, List.of()), 1).apply(tasks(spark, 4)).filter("success").count();
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThan(Duration.ofMillis(2199));
      assertThat(solved).isEqualTo(4);
      assertThat(server.requests()).isEqualTo(12);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"STATUS_429", "STATUS_500", "DELAY", "CUT", "GARBAGE", "NO_CHOICE"})
  void whatPassesIsAskedForAgain(Fault fault, SparkSession spark) throws Exception {
    try (ChatServer server =
        new ChatServer(solutions(4), request -> request % 4 == 1 ? fault : Fault.NONE)) {
      ChatCompletions chat = chat(spark, endpoint(server), List.of());
      Dataset<Row> episodes = rollout(chat, 1).apply(tasks(spark, 4));
      assertThat(episodes.filter("success").count()).isEqualTo(4);
      assertThat(server.requests()).isGreaterThan(12);
      assertThat(server.bodies().stream().distinct()).hasSize(12);
      assertThat(chat.usage().requests()).isEqualTo(server.requests());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STATUS_401, 1, status 401",
    "STATUS_429, 3, status 429",
    "STATUS_500, 3, status 500",
    "DELAY, 3, no answer within 400 ms (attempt 3)",
    "CUT, 3, attempt 3",
    "GARBAGE, 3, no chat completion",
    "NO_CHOICE, 3, no choice"
  })
  void whatStaysBrokenFailsItsEpisode(Fault fault, int attempts, String message, SparkSession spark)
      throws Exception {
    try (ChatServer server = new ChatServer(solutions(2), request -> fault)) {
      Rollout rollout = rollout(chat(spark, endpoint(server), List.of()), 1);
      List<Row> episodes = rollout.apply(tasks(spark, 2)).collectAsList();
      assertThat(episodes).hasSize(2);
      assertThat(episodes)
          .allSatisfy(
              episode -> {
                assertThat(episode.<String>getAs("status")).isEqualTo("failed");
                assertThat(episode.<String>getAs("message"))
                    .contains("The chat endpoint " + server.url() + " failed: ", message)
                    .doesNotContain(System.getenv(KEY_VARIABLE));
                assertThat(episode.<Integer>getAs("length")).isZero();
              });
      assertThat(server.requests()).isEqualTo(2 * attempts);
    }
  }

  @Test
  void anAnswerOf100MegabytesIsCutOffAndNotAskedForAgain(SparkSession spark) throws Exception {
    try (ChatServer server = new ChatServer(request -> "wait", request -> Fault.HUGE)) {
      Rollout rollout = rollout(chat(spark, endpoint(server), List.of()), 1);
      for (int run = 0; run < 2; run++) {
        Row episode = rollout.apply(tasks(spark, 1)).head();
        assertThat(episode.<String>getAs("status")).isEqualTo("failed");
        assertThat(episode.<String>getAs("message"))
            .contains("an answer of more than 100000 bytes");
      }
      assertThat(server.requests()).isEqualTo(1);
      // What went out is what sockets buffer
      assertThat(server.hugeBytesWritten()).isLessThan(50_000_000);
    }
  }

  @Test
  void aBudgetIsNeverExceededAndEveryEpisodeEnds(SparkSession spark) throws Exception {
    Fault[] faults = {Fault.NONE, Fault.GARBAGE, Fault.CUT, Fault.NONE, Fault.STATUS_429};
    try (ChatServer server =
        new ChatServer(request -> "wait", request -> faults[request % faults.length])) {
      long total = 20_000;
      Budget budget = Budget.ofTokens(temp.resolve("budget").toString(), total);
      ChatCompletions chat = chat(spark, endpoint(server), List.of(budget));
      for (int run = 0; run < 2; run++) {
        List<Row> episodes =
            rollout(chat, 2)
                .apply(LayoutContract.failingFirst(tasks(spark, 40).repartition(5)))
                .collectAsList();
        assertThat(episodes).hasSize(80);
        assertThat(episodes)
            .filteredOn(episode -> episode.<String>getAs("status").equals("failed"))
            .isNotEmpty()
            .extracting(episode -> episode.<String>getAs("message"))
            .anySatisfy(text -> assertThat(text).contains("The token budget of 20000 is used up"));
      }
      assertThat(server.tokens()).isPositive().isLessThanOrEqualTo(total);
      assertThat(server.requests()).isGreaterThan(5);
    }
  }

  /** The server answers nobody until as many as may come are there, and never sees more. */
  @Test
  void asManyRequestsAtOnceAsAllowed(SparkSession spark) throws Exception {
    CountDownLatch together = new CountDownLatch(3);
    Function<JsonNode, String> meets =
        request -> {
          try {
            together.countDown();
            assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return "wait";
        };
    try (ChatServer server = new ChatServer(meets, request -> Fault.NONE)) {
      Endpoint three =
          new Endpoint(
              server.url(),
              KEY_VARIABLE,
              3,
              60_000,
              Duration.ofSeconds(30),
              0,
              Duration.ofMillis(1),
              100_000);
      Rollout rollout = rollout(chat(spark, three, List.of()), 1);
      Dataset<Row> episodes = rollout.apply(tasks(spark, 9).coalesce(1));
      assertThat(episodes.filter("status = 'completed'").count()).isEqualTo(9);
      assertThat(server.mostAtOnce()).isEqualTo(3);
    }
  }

  @Test
  void aboveZeroTemperatureEveryAttemptDrawsItsOwnAndARepetitionTheSame(SparkSession spark)
      throws Exception {
    Function<JsonNode, String> draws = request -> "say " + request.get("seed").asInt() % 1000;
    try (ChatServer server = new ChatServer(draws, request -> Fault.NONE)) {
      ChatCompletions chat =
          new ChatCompletions(
              endpoint(server),
              new Sampling("scripted", 1, 16, 4),
              List.of(),
              temp.resolve("answers").toString(),
              new Usage(spark.sparkContext()),
              hadoop(spark));
      Dataset<Row> group = rollout(chat, 6).apply(tasks(spark, 1));
      List<Row> first = group.select("text_actions").distinct().collectAsList();
      assertThat(first).hasSize(6);
      int paid = server.requests();
      assertThat(paid).isEqualTo(36);
      assertThat(group.select("text_actions").distinct().collectAsList())
          .containsExactlyInAnyOrderElementsOf(first);
      assertThat(server.requests()).isEqualTo(paid);
      assertThat(chat.usage().cached()).isEqualTo(paid);
      assertThat(chat.usage().promptTokens() + chat.usage().completionTokens())
          .isEqualTo(server.tokens());
      assertThat(chat.responses(spark).count()).isEqualTo(paid);
    }
  }

  @Test
  void theKeyIsSentAndToldNobody(SparkSession spark) throws Exception {
    String key = System.getenv(KEY_VARIABLE);
    assertThat(key).startsWith("sk-canary");
    try (ChatServer server = new ChatServer(request -> "wait", request -> Fault.STATUS_401)) {
      ChatCompletions chat = chat(spark, endpoint(server), List.of());
      Dataset<Row> episodes = rollout(chat, 1).apply(tasks(spark, 1));
      assertThat(episodes.toJSON().head()).contains("status 401", "***").doesNotContain(key);
      assertThat(server.keys()).containsExactly("Bearer " + key);
      assertThat(episodes.queryExecution().toString() + chat).doesNotContain(key);
    }
    assertThatThrownBy(
            () ->
                new Endpoint(
                    "http://user:secret@host/v1",
                    KEY_VARIABLE,
                    1,
                    1,
                    Duration.ofSeconds(1),
                    0,
                    Duration.ofMillis(1),
                    1))
        .hasMessageNotContaining("secret");
  }

  @Test
  void anEnvironmentWithoutTextsAndAMissingKeyAreUsageErrors(SparkSession spark) throws Exception {
    try (ChatServer server = new ChatServer(request -> "wait", request -> Fault.NONE)) {
      ChatCompletions chat = chat(spark, endpoint(server), List.of());
      Dataset<Row> poles =
          new GenerateTasks(new Task("CartPole-v1", "{}", 3), 1, "test", 0).rows(spark);
      assertThatThrownBy(() -> rollout(chat, 1).apply(poles).count())
          .hasStackTraceContaining("Policy 'chat' cannot act in CartPole-v1");
      Endpoint keyless =
          new Endpoint(
              server.url(),
              "REWARDLAKE_NO_SUCH_KEY",
              1,
              1,
              Duration.ofSeconds(1),
              0,
              Duration.ofMillis(1),
              1);
      assertThatThrownBy(
              () -> rollout(chat(spark, keyless, List.of()), 1).apply(tasks(spark, 1)).count())
          .hasStackTraceContaining("The environment variable REWARDLAKE_NO_SUCH_KEY");
      assertThat(server.requests()).isZero();
    }
  }

  private static Rollout rollout(ChatCompletions chat, int group) {
    return new Rollout("test", 0, chat, group, 100, 4, 7);
  }

  private static Dataset<Row> tasks(SparkSession spark, int count) {
    return new GenerateTasks(QUEST, count, "test", 0).rows(spark);
  }

  private static Endpoint endpoint(ChatServer server) {
    return endpoint(server, 600_000);
  }

  private static Endpoint endpoint(ChatServer server, int requestsPerMinute) {
    return new Endpoint(
        server.url(),
        KEY_VARIABLE,
        4,
        requestsPerMinute,
        Duration.ofMillis(400),
        2,
        Duration.ofMillis(5),
        100_000);
  }

  private ChatCompletions chat(SparkSession spark, Endpoint endpoint, List<Budget> budgets) {
    return new ChatCompletions(
        endpoint,
        new Sampling("scripted", 0, 16, 8),
        budgets,
        temp.resolve("answers").toString(),
        new Usage(spark.sparkContext()),
        hadoop(spark));
  }

  private static SerializableConfiguration hadoop(SparkSession spark) {
    return new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
  }

  /** The optimal commands of the generated quests, told by the dialogue's first observation. */
  private static Function<JsonNode, String> solutions(int quests) {
    Map<String, List<String>> ways = new HashMap<>();
    for (int quest = 0; quest < quests; quest++) {
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
    assertThat(ways).hasSize(quests);
    return request -> {
      String first = ChatServer.said(request, "user").get(0).split("\nCommands: ", -1)[0];
      return "I go on:\n" + ways.get(first).get(ChatServer.said(request, "assistant").size());
    };
  }
}
