package io.rewardlake.transforms.credit;

import static org.apache.spark.sql.functions.expr;
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

@ExtendWith(SparkExtension.class)
class EpisodeAdvantagesTest {
  @Test
  void everyRowOfAnEpisodeHasItsAdvantage(SparkSession spark) {
    Dataset<Row> rows =
        spark
            .sql(
                "SELECT * FROM VALUES"
                    + " ('g', 'long', 0, %d, array(5D)), ('g', 'long', 1, 1, array(2D)),"
                        .formatted(EpisodeTables.CHUNK)
                    + " ('g', 'short', 0, 2, array(0D, 2D)),"
                    + " ('h', 'alone', 0, 1, array(4D)),"
                    + " ('i', 'known', 0, 1, array(4D)), ('i', 'unknown', 0, 1, array(NULL))"
                    + " AS episodes(group_id, episode_id, chunk, length, rewards)")
            .withColumn(
                "rewards", expr("concat(rewards, array_repeat(0D, length - size(rewards)))"));
    EpisodeAdvantages rloo = new EpisodeAdvantages(new GroupAdvantage("rloo", 0), 1);
    assertThat(text(rloo.apply(rows)))
        .containsExactly(
            "[g,long,0,7.0,2,5.0]",
            "[g,long,1,7.0,2,5.0]",
            "[g,short,0,2.0,2,-5.0]",
            "[h,alone,0,4.0,1,0.0]",
            "[i,known,0,4.0,2,null]",
            "[i,unknown,0,null,2,null]");
    // The discount falls on the second reward of 2
    assertThat(text(new EpisodeAdvantages(new GroupAdvantage("dr-grpo", 0), 0.5).apply(rows)))
        .contains("[g,short,0,1.0,2,-2.0]");
    Dataset<Row> many =
        spark
            .range(300)
            .selectExpr(
                "string(id % 40) AS group_id",
                "string(id) AS episode_id",
                "0 AS chunk",
                "2 AS length",
                "array(xxhash64(id) / 1e18D, id / 7D) AS rewards");
    LayoutContract.assertSameRows(many, rloo::apply);
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows
        .select("group_id", "episode_id", "chunk", "ret", "group_size", "advantage")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }
}
