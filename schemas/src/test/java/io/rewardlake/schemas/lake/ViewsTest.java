package io.rewardlake.schemas.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
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
    Views.register(spark);
    assertThat(spark.sql("SHOW TABLES IN rewardlake").isEmpty()).isTrue();

    spark.sql(
        "CREATE TABLE rewardlake.reward_scores USING delta AS SELECT 'i' AS item_id,"
            + " 'm' AS model_id, 0 AS fold, array(0.5d, -1.5d) AS member_scores");
    Views.register(spark);

    List<Row> rows =
        spark.sql("SELECT * FROM rewardlake.member_scores ORDER BY member").collectAsList();
    assertThat(rows).extracting(Row::toString).containsExactly("[i,m,0,0,0.5]", "[i,m,0,1,-1.5]");
    spark.sql("DROP VIEW rewardlake.member_scores");
  }
}
