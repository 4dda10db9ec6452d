package io.rewardlake.schemas.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ViewsTest {
  @TempDir Path folder;

  @Test
  void memberScoresHasOneRowPerMember(SparkSession shared) {
    SparkSession spark = LakeCatalog.open(shared, folder.toString());
    assertThat(spark.sql("SELECT * FROM rewardlake.member_scores").isEmpty()).isTrue();

    spark.sql(
        "CREATE TABLE rewardlake.reward_scores USING delta AS SELECT 'i' AS item_id,"
            + " 'm' AS model_id, 0 AS fold, array(0.5d, -1.5d) AS member_scores");

    List<Row> rows =
        spark.sql("SELECT * FROM rewardlake.member_scores ORDER BY member").collectAsList();
    assertThat(rows).extracting(Row::toString).containsExactly("[i,m,0,0,0.5]", "[i,m,0,1,-1.5]");
  }

  @Test
  void stepsHasOneRowPerStepAndCountsThroughChunks(SparkSession shared) {
    SparkSession spark = LakeCatalog.open(shared, folder.toString());
    Lake lake = Lake.open(spark, folder.toString());
    lake.append(
        EpisodeTables.EPISODES,
        episodes(
            spark,
            "('e', 0, array(array(0.5f), array(1.5f)), array(1d, NULL), false, false)",
            "('e', 1, array(array(2.5f)), array(3d), true, false)",
            "('none', 0, array(), array(), false, true)"),
        new Transaction("test", LocalDate.of(2026, 1, 2), "rollout", 0));

    List<Row> rows =
        spark
            .sql(
                "SELECT episode_id, t, observation, reward, terminated, truncated"
                    + " FROM rewardlake.steps ORDER BY t")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.mkString(" ").replaceAll("[A-Za-z]+\\(", "("))
        .containsExactly(
            "e 0 (0.5) 1.0 false false",
            "e 1 (1.5) null false false",
            "e 4096 (2.5) 3.0 true false");
  }

  @Test
  void raggedEpisodesAndNanRewardsAreRefused(SparkSession spark) {
    Lake lake = Lake.open(spark, folder.toString());
    for (String row :
        List.of(
            "('e', 0, array(array(0.5f)), array(1d, 2d), false, false)",
            "('e', 0, array(array(0.5f)), array(double('NaN')), false, false)")) {
      assertThatThrownBy(
              () ->
                  lake.append(
                      EpisodeTables.EPISODES,
                      episodes(spark, row),
                      new Transaction("test", LocalDate.of(2026, 1, 2), "rollout", 0)))
          .isInstanceOfSatisfying(
              RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }
  }

  private static Dataset<Row> episodes(SparkSession spark, String... rows) {
    return spark.sql(
        "SELECT e AS episode_id, 's' AS source, 'CartPole-v1' AS environment, 't' AS task_id,"
            + " 'g' AS group_id, 0L AS iteration, 0 AS attempt, 'uniform' AS policy, 1L AS seed,"
            + " c AS chunk, size(r) AS length, o AS observations, array(9f) AS final_observation,"
            + " CAST(NULL AS array<string>) AS text_observations,"
            + " CAST(NULL AS string) AS final_text_observation,"
            + " CAST(NULL AS array<int>) AS action_ids,"
            + " CAST(NULL AS array<array<float>>) AS actions,"
            + " CAST(NULL AS array<string>) AS text_actions, r AS rewards,"
            + " CAST(NULL AS array<double>) AS log_probs, ended AS terminated, cut AS truncated,"
            + " CAST(NULL AS boolean) AS success, 'completed' AS status, '' AS message,"
            + " CAST(map() AS map<string, string>) AS attributes"
            + " FROM VALUES "
            + String.join(", ", rows)
            + " AS v(e, c, o, r, ended, cut)");
  }
}
