package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.testkit.ChatServer;
import io.rewardlake.testkit.ChatServer.Fault;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command: searches of environments, and prefix trees that an endpoint writes. */
@ExtendWith(SparkExtension.class)
class TreeCommandTest {
  @TempDir Path temp;

  @Test
  void growsOneTreePerTaskAndTheSameAgain(SparkSession spark) {
    String[] tree = {
      "tree",
      "--environment=TextQuest-v0",
      "--parameters={\"quest_length\":3}",
      "--tasks=5",
      "--simulations=200",
      lake()
    };
    CommandRun first = CommandRun.of(tree).succeeded();
    assertThat(first.out()).containsPattern("trees +5\n").containsPattern("failed +0\n");
    Lake lake = Lake.open(spark, temp.resolve("lake").toString());
    Dataset<Row> nodes = lake.read(TreeTables.TREE_NODES);
    long count = nodes.count();
    assertThat(nodes.filter("depth = 0 AND visits = 200").count()).isEqualTo(5);
    // 200 simulations find a quest of three commands
    assertThat(nodes.filter("success AND terminal AND selected").count()).isEqualTo(5);
    assertThat(lake.read(EpisodeTables.TASKS).count()).isEqualTo(5);

    CommandRun.of(tree).succeeded();
    assertThat(lake.read(TreeTables.TREE_NODES).count()).isEqualTo(count);
    assertThat(lake.read(LedgerTables.RUNS).select("content_hash").distinct().count()).isEqualTo(1);
  }

  /** Card 75: the segments of a response come from a policy. */
  @Test
  void anEndpointWritesPrefixTreesOfResponses(SparkSession spark) throws Exception {
    try (ChatServer server = new ChatServer(TreeCommandTest::segment, request -> Fault.NONE)) {
      CommandRun.of(
              "tree",
              "--environment=Response-v0",
              "--parameters={\"prompt\":\"Two plus two?\",\"segments\":2}",
              "--tasks=2",
              "--policy=chat",
              "--chat-model=scripted",
              "--chat-url=" + server.url(),
              "--chat-key-env=REWARDLAKE_TEST_KEY",
              "--chat-temperature=1",
              "--chat-requests-per-minute=60000",
              "--mechanism=beam",
              "--beam-width=100",
              "--width=3",
              "--reward=reward",
              lake())
          .succeeded();
      Dataset<Row> nodes =
          Lake.open(spark, temp.resolve("lake").toString()).read(TreeTables.TREE_NODES);
      assertThat(nodes.filter("transition <> 'append'").count()).isZero();
      assertThat(nodes.filter("depth = 0 AND text_observation = 'Two plus two?'").count())
          .isEqualTo(2);
      // Siblings differ, and every node says what was written on the way to it
      assertThat(
              nodes.filter("depth > 0").groupBy("parent_id", "segment").count().filter("count > 1"))
          .satisfies(twice -> assertThat(twice.isEmpty()).isTrue());
      nodes.createOrReplaceTempView("grown");
      assertThat(
              spark
                  .sql(
                      "SELECT 1 FROM grown AS child JOIN grown AS parent"
                          + " ON child.parent_id = parent.node_id WHERE child.text_observation"
                          + " <> parent.text_observation || '\\n' || child.segment")
                  .isEmpty())
          .isTrue();
      assertThat(nodes.filter("terminal AND depth = 2").count()).isGreaterThan(2);
    }
  }

  @Test
  void whatCannotBeSearchedIsAUsageError() {
    fails("--mechanism=mcts", "beam, best-first, breadth-first, puct, sampling, uct");
    fails("--reward=heuristic", "--estimate");
    fails("--method=alphazero", "qlass");
    CommandRun.of("tree", lake())
        .failed(ExitCode.USAGE.code(), "--environment, --where and --prompts");
  }

  private void fails(String option, String message) {
    CommandRun.of("tree", "--environment=FrozenLake-v1", option, lake())
        .failed(ExitCode.USAGE.code(), message);
  }

  /** One of three segments, chosen by the seed of the request. */
  private static String segment(JsonNode request) {
    return "segment " + request.get("seed").asInt() % 3;
  }

  private String lake() {
    return "--lake=" + temp.resolve("lake");
  }
}
