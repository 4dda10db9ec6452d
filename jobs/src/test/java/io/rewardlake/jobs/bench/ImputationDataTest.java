package io.rewardlake.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ImputationDataTest {
  @TempDir Path folder;
  private final SparkSession spark;

  ImputationDataTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void controllersSolveWhatChanceDoesNot() {
    assertThat(meanReturn(ImputationData.PENDULUM, Controller.PENDULUM)).isGreaterThan(-300);
    assertThat(meanReturn(ImputationData.PENDULUM, BuiltInPolicy.UNIFORM)).isLessThan(-900);
    assertThat(meanReturn(ImputationData.MOUNTAIN_CAR, Controller.MOUNTAIN_CAR)).isGreaterThan(80);
    assertThat(meanReturn(ImputationData.BAR_MAZE, Controller.BAR_MAZE)).isGreaterThan(120);
    assertThat(meanReturn(ImputationData.BAR_MAZE, BuiltInPolicy.UNIFORM)).isLessThan(10);
  }

  @Test
  void aSetIsItsParts() {
    String lake = folder.resolve("lake").toString();
    ImputationData.BAR_MAZE.write(spark, lake);
    Row totals =
        spark
            .read()
            .format("delta")
            .load(lake + "/episodes")
            .selectExpr(
                "count(DISTINCT episode_id)",
                "sum(length)",
                "count(DISTINCT policy)",
                // Actions of held-random episodes change after every tenth step
                "sum(IF(policy = 'held-random-10',"
                    + " size(filter(sequence(1, 149), t -> actions[t] <> actions[t - 1])), 0))")
            .head();
    assertThat(totals.getLong(0)).isEqualTo(250);
    assertThat(totals.getLong(1)).isEqualTo(250 * 150);
    assertThat(totals.getLong(2)).isEqualTo(3);
    assertThat(totals.getLong(3)).isEqualTo(100 * 14);
  }

  private double meanReturn(ImputationData set, PolicyChoice policy) {
    return set.meanReturn(spark, policy, 20, 7);
  }
}
