package io.rewardlake.transforms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ReturnVarianceTest {
  @Test
  void variancesOfStepsAddUp(SparkSession spark) {
    Dataset<Row> episodes =
        spark.sql(
            "SELECT * FROM VALUES ('a', 0, 3, array(5D, 6D, 7D), array(1D, 0D, 2D)),"
                + " ('b', 0, 2, array(1D, 1D), array(0D, 0D)),"
                + " ('c', 0, 4096, array_repeat(1D, 4096), array_repeat(0.5D, 4096)),"
                + " ('c', 1, 1, array(1D), array(3D))"
                + " AS t(episode_id, chunk, length, rewards, reward_std)");
    ReturnVariance half = new ReturnVariance(0.5, 0.01);
    assertThat(variance(half, episodes, "a")).isCloseTo(1 + 4 / 16.0, within(1e-12));
    assertThat(variance(half, episodes, "b")).isEqualTo(0.01);
    assertThat(variance(new ReturnVariance(1, 0.01), episodes, "c"))
        .isCloseTo(4096 / 4.0 + 9, within(1e-9));
    assertThat(half.apply(episodes).columns())
        .containsExactlyInAnyOrder("episode_id", "chunk", "length", "rewards", "reward_variance");
    assertThat(half.apply(episodes).filter("episode_id = 'a'").select("rewards").head().getList(0))
        .isEqualTo(List.of(5.0, 6.0, 7.0));
    assertThatThrownBy(() -> new ReturnVariance(1, 0)).hasMessageContaining("--variance-floor");
    LayoutContract.assertSameRows(episodes, half::apply);
  }

  /** The same on every row of an episode. */
  private static double variance(ReturnVariance transform, Dataset<Row> episodes, String episode) {
    return transform
        .apply(episodes)
        .filter("episode_id = '" + episode + "'")
        .select(ReturnVariance.VARIANCE)
        .distinct()
        .as(Encoders.DOUBLE())
        .collectAsList()
        .stream()
        .reduce((one, other) -> Double.NaN)
        .orElseThrow();
  }
}
