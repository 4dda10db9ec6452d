package io.rewardlake.transforms.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.QGuided;
import io.rewardlake.transforms.rollout.policy.QTable;
import io.rewardlake.transforms.tree.search.Beam;
import io.rewardlake.transforms.tree.search.Purpose;
import io.rewardlake.transforms.tree.search.RewardFormulation;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import io.rewardlake.transforms.tree.search.Sampling;
import io.rewardlake.transforms.tree.search.Search;
import io.rewardlake.transforms.tree.search.SearchLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values that prefer one leaf of a complete tree lead a greedy search to that leaf. */
@ExtendWith(SparkExtension.class)
class QEstimatesTest {
  private static final String PARAMETERS =
      "{\"prompt\":\"Say it.\",\"choices\":[\"a\",\"b\",\"c\"],\"segments\":3}";

  @Test
  void aGreedySearchAndAGuidedPolicyFollowTheTable(SparkSession spark) {
    Dataset<Row> tasks =
        new GenerateTasks(new Task("Response-v0", PARAMETERS, 3), 1, "test", 0).rows(spark);
    Search all =
        new Search(
            new Beam(27, 3),
            new RewardFormulation(Source.REWARD, PathValue.RETURN, Backup.MEAN),
            "append",
            Purpose.REWARD_MODELLING);
    List<Row> nodes = grow(all, null).apply(tasks).orderBy("depth", "node_id").collectAsList();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    for (String wanted : List.of("a\nc\nb", "c\nc\na", "b\na\nb")) {
      QTable table = leadingTo("Say it.\n" + wanted, nodes);
      Search greedy =
          new Search(
              new Beam(1, 3),
              new RewardFormulation(Source.PROCESS_MODEL, PathValue.LEAF, Backup.MEAN),
              "append",
              Purpose.GUIDANCE);
      List<Row> found =
          grow(greedy, new QEstimates(context.broadcast(table), 0))
              .apply(tasks)
              .filter("selected AND terminal")
              .collectAsList();
      assertThat(found)
          .extracting(row -> row.<String>getAs("text_observation"))
          .containsExactly("Say it.\n" + wanted);

      QGuided guided =
          QGuided.of(BuiltInPolicy.UNIFORM, BuiltInPolicy.UNIFORM, 64, "test", table, 0, context);
      GrowTrees straight =
          new GrowTrees(
              "test",
              0,
              guided,
              new Search(new Sampling(), all.rewards(), "append", Purpose.GUIDANCE),
              null,
              new SearchLimits(2, 100, 100),
              7);
      assertThat(straight.apply(tasks).filter("terminal").collectAsList())
          .extracting(row -> row.<String>getAs("text_observation"))
          .containsExactly("Say it.\n" + wanted);
    }
  }

  private static GrowTrees grow(Search search, NodeEstimates estimates) {
    return new GrowTrees(
        "test", 0, BuiltInPolicy.UNIFORM, search, estimates, new SearchLimits(100, 100, 100), 7);
  }

  /** 1 for every step on the way to a text. */
  private static QTable leadingTo(String text, List<Row> nodes) {
    Map<String, String> keys = new HashMap<>();
    List<ByteBuffer> pairs = new ArrayList<>();
    for (Row node : nodes) {
      keys.put(node.getAs("node_id"), node.getAs("state_key"));
      String here = node.getAs("text_observation");
      if (node.getAs("parent_id") != null && text.startsWith(here)) {
        String before = keys.get(node.<String>getAs("parent_id"));
        pairs.add(ByteBuffer.wrap(ContentId.bytes(before, "t" + node.<String>getAs("segment"))));
      }
    }
    pairs.sort(
        Comparator.comparingLong((ByteBuffer pair) -> pair.getLong(0))
            .thenComparingLong(pair -> pair.getLong(Long.BYTES)));
    QTable table = new QTable(pairs.size());
    pairs.forEach(pair -> table.add(pair.getLong(0), pair.getLong(Long.BYTES), 1));
    return table;
  }
}
