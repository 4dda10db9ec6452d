package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.ImputeTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ImputeCommandTest {
  @TempDir Path temp;

  @Test
  void fillsInWhatWasHidden(SparkSession spark) {
    String lake = "--lake=" + temp.resolve("lake");
    CommandRun.of("impute", lake).failed(ExitCode.DATA.code(), "rollout");
    CommandRun.of("rollout", "--environment=Pendulum-v1", "--tasks=40", lake).succeeded();
    CommandRun.of("impute", "--inputs=s,b", lake).failed(ExitCode.USAGE.code(), "'b'");

    CommandRun run =
        CommandRun.of(
                "impute",
                "--labels=study",
                "--label-share=0.05",
                "--members=2",
                "--folds=2",
                "--hidden=64,64",
                "--steps=500",
                "--mask",
                "--novelty=rnd",
                "--device=cpu",
                lake)
            .succeeded();
    assertThat(run.out()).contains("R^2, out of fold", "top decile, hidden", "shift of labelled");

    Lake opened = Lake.open(spark, temp.resolve("lake").toString());
    Dataset<Row> labels = opened.read(ImputeTables.REWARD_LABELS).filter("labels = 'study'");
    Dataset<Row> episodes = opened.read(EpisodeTables.EPISODES);
    assertThat(labels.count()).isEqualTo(episodes.count()).isEqualTo(40);
    // Observed rewards are those of the episodes, to the bit; about 400 of 8,000 are
    Dataset<Row> both =
        labels
            .join(episodes.selectExpr("episode_id", "chunk", "rewards AS truth"), "episode_id")
            .selectExpr(
                "size(filter(observed, o -> o)) AS observed",
                "size(filter(sequence(0, length - 1), t -> observed[t] AND rewards[t] <> truth[t]))"
                    + " AS wrong",
                "size(filter(sequence(0, length - 1), t -> NOT observed[t] AND rewards[t] = truth[t]))"
                    + " AS equal",
                "array_min(std) > 0 AND array_min(bonus) >= 0 AND array_min(mask) > 0.9 AS sound");
    Row sums = both.selectExpr("sum(observed)", "sum(wrong)", "sum(equal)", "every(sound)").head();
    assertThat(sums.getLong(0)).isBetween(300L, 500L);
    assertThat(sums.getLong(1)).isZero();
    assertThat(sums.getLong(2)).isLessThan(5);
    assertThat(sums.getBoolean(3)).isTrue();
    assertThat(r2(opened, "imputation")).isGreaterThan(0.9);
    assertThat(r2(opened, "imputation-hidden")).isGreaterThan(0.9);
    Row model = opened.read(LearnTables.MODELS).head();
    assertThat(model.<String>getAs("kind")).isEqualTo("reward");
    assertThat(labels.select("model_id").distinct().head().getString(0))
        .isEqualTo(model.getAs("model_id"));
    assertThat(opened.read(LearnTables.TRAINING_METRICS).count()).isEqualTo(4);
    CommandRun.of("strengths", "--model=study", lake)
        .failed(ExitCode.DATA.code(), "cannot score texts");

    // Mean-fill knows nothing of single steps
    CommandRun.of("impute", "--labels=flat", "--method=mean", "--label-share=0.05", lake)
        .succeeded();
    Row flat =
        opened
            .read(ImputeTables.REWARD_LABELS)
            .filter("labels = 'flat'")
            .selectExpr(
                "max(size(array_distinct(filter(rewards, (r, t) -> NOT observed[t]))))",
                "count(model_id)",
                "count(std)")
            .head();
    assertThat(flat.getInt(0)).isEqualTo(1);
    assertThat(flat.getLong(1) + flat.getLong(2)).isZero();
  }

  @Test
  void sparseRewardsAreNotGuessed(SparkSession spark) {
    String lake = "--lake=" + temp.resolve("sparse");
    CommandRun.of("rollout", "--environment=FrozenLake-v1", "--tasks=20", lake).succeeded();
    CommandRun.of("impute", "--label-share=0.05", lake)
        .failed(ExitCode.DATA.code(), "a reward model needs at least 5");
    CommandRun.of("impute", "--method=zero", lake).succeeded();
    Dataset<Row> labels =
        Lake.open(spark, temp.resolve("sparse").toString()).read(ImputeTables.REWARD_LABELS);
    assertThat(labels.count()).isEqualTo(20);
    assertThat(labels.filter("exists(observed, o -> NOT o)").count()).isZero();
  }

  private static double r2(Lake lake, String benchmark) {
    return lake.read(EvaluateTables.EVALUATIONS)
        .filter("dataset = 'study' AND slice = 'all' AND metric = 'r2'")
        .filter("benchmark = '" + benchmark + "'")
        .head()
        .getAs("value");
  }
}
