package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TopEpisodesTest {
  private final SparkSession spark;

  TopEpisodesTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void theShareWithTheGreatestReturnsIsKept() {
    assertThat(kept(0.1)).containsExactly("9");
    assertThat(kept(0.3)).containsExactly("7", "8", "9");
    assertThat(kept(1)).hasSize(10);
    // 4 and 5 have one return
    assertThat(kept(0.5)).containsExactly("4", "5", "6", "7", "8", "9");
    LayoutContract.assertSameRows(episodes(), in -> new TopEpisodes(0.3).apply(in));
  }

  private List<String> kept(double share) {
    return new TopEpisodes(share)
        .apply(episodes()).orderBy("episode_id").collectAsList().stream()
            .map(row -> row.<String>getAs("episode_id"))
            .toList();
  }

  /** Ten episodes with returns 0, 1, 2, 3, 4, 4, 6 and so on, and one that is not labelled. */
  private Dataset<Row> episodes() {
    return spark
        .range(11)
        .selectExpr(
            "string(id) AS episode_id",
            "0 AS chunk",
            "2 AS length",
            "array(1D, if(id = 10, NULL, if(id = 5, 4, id) - 1D)) AS rewards");
  }
}
