package io.rewardlake.transforms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Samples, their tokens, and the report on a selection of them. */
@ExtendWith(SparkExtension.class)
class GroupedEpisodesTest {
  @Test
  void oneRowPerEpisodeOverItsChunks(SparkSession spark) {
    Dataset<Row> rows =
        rows(
            spark,
            "('g', 'long', 1, 1, 2, 'completed', array(1D, 4D), array(-1D, -0.5D))",
            "('g', 'long', 1, 0, %d, 'completed', array(2D), array(-1D))"
                .formatted(EpisodeTables.CHUNK),
            "('g', 'failed', 2, 0, 1, 'failed', array(3D), array(-1D))",
            "('h', 'unlabelled', 0, 0, 2, 'completed', array(3D, NULL), array(-1D, NULL))",
            "('h', 'silent', 1, 0, 2, 'completed', array(3D, 1D), NULL)");
    assertThat(text(new GroupedEpisodes().apply(rows)))
        .containsExactly(
            "[g,1,long,4098,7.0,-2.5]",
            "[g,2,failed,1,null,-1.0]",
            "[h,0,unlabelled,2,null,null]",
            "[h,1,silent,2,4.0,null]");
    LayoutContract.assertSameRows(rows, new GroupedEpisodes()::apply);
  }

  @Test
  void tokensAreWordsOrActions(SparkSession spark) {
    Dataset<Row> rows =
        spark.sql(
            "SELECT * FROM VALUES ('words', 0, array(' go  north', 'look '), array(1, 2)),"
                + " ('ids', 1, NULL, array(5)), ('ids', 0, NULL, array(3, 4)),"
                + " ('none', 0, NULL, NULL) AS rows(episode_id, chunk, text_actions, action_ids)");
    assertThat(text(new EpisodeTokens().apply(rows)))
        .containsExactly("[ids,WrappedArray(3, 4, 5)]", "[words,WrappedArray(go, north, look)]");
    LayoutContract.assertSameRows(rows, new EpisodeTokens()::apply);
  }

  @Test
  void theReportComparesTheSelectedWithAll(SparkSession spark) {
    Dataset<Row> samples =
        spark.sql(
            "SELECT * FROM VALUES"
                + " ('a', 1D, 2, -1D, -2D, 2, true, array('x', 'y')),"
                + " ('b', 0D, 4, -1D, -1D, 2, false, array('x', 'y')),"
                + " ('c', NULL, 6, -1D, NULL, 1, false, NULL),"
                + " ('d', 5D, 1, -1D, -4D, 1, true, array('z'))"
                + " AS samples(episode_id, reward, length, logp_g, logp_0, k_effective, selected,"
                + " tokens)");
    List<String> report =
        new RaftReport("raft", "loop", "iteration 0", "local, K 2")
                .apply(samples)
                .selectExpr("slice", "metric", "round(value, 6) AS value", "rows")
                .orderBy("slice", "metric")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    // Two of three say the same of two tokens; smoothed orders 3 and 4 have 0.1 of 1
    double alike = 2.0 / 3 * Math.pow(0.01, 0.25);
    assertThat(report)
        .containsExactly(
            "[all,distinct_1,0.6,5]",
            "[all,distinct_2,0.5,2]",
            "[all,k_effective,1.5,4]",
            "[all,kl,1.333333,3]",
            "[all,mean_length,3.25,4]",
            "[all,mean_reward,2.0,3]",
            "[all,self_bleu,%s,3]".formatted(Math.round(alike * 1e6) / 1e6),
            "[selected,distinct_1,1.0,3]",
            "[selected,distinct_2,1.0,1]",
            "[selected,k_effective,1.5,2]",
            "[selected,kl,2.0,2]",
            "[selected,mean_length,1.5,2]",
            "[selected,mean_reward,3.0,2]",
            "[selected,self_bleu,0.0,2]");
  }

  /** Rows whose arrays go on with zeros up to their length. */
  private static Dataset<Row> rows(SparkSession spark, String... values) {
    String filled = "concat(%1$s, array_repeat(0D, length - size(%1$s))) AS %1$s";
    return spark
        .sql(
            "SELECT * FROM VALUES "
                + String.join(", ", values)
                + " AS rows(group_id, episode_id, attempt, chunk, length, status, rewards,"
                + " log_probs)")
        .selectExpr(
            "group_id",
            "episode_id",
            "attempt",
            "chunk",
            "length",
            "status",
            filled.formatted("rewards"),
            filled.formatted("log_probs"));
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
