package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands from random pulls of bandits to a policy that never pulls a failed arm again. */
@ExtendWith(SparkExtension.class)
class AgenticTransformerCommandTest {
  private static final String[] TRAIN = {
    "train-policy",
    "--objective=agentic-transformer",
    "--source=pulls",
    "--name=arms",
    "--layers=2",
    "--heads=2",
    "--width=32",
    "--learning-rate=0.005",
    "--batch-size=64",
    "--steps=500",
    "--checkpoints=1"
  };
  private static final String[] PLAY = {
    "rollout", "--environment=MultiArmedBandit-v0", "--tasks=200", "--seed=9", "--source=played"
  };
  private static final String[] PLAY_ARMS = plus(PLAY, "--policy=arms");

  @TempDir Path temp;

  @Test
  void failuresTeachWhatToTryNext(SparkSession spark) {
    fails(3, "hindsight --strategy chain", TRAIN);
    command(
        "rollout",
        "--environment=MultiArmedBandit-v0",
        "--tasks=300",
        "--group-size=8",
        "--source=pulls");
    command("hindsight", "--strategy=chain", "--where=source = 'pulls'");
    assertThat(command(TRAIN).out()).contains("arms@1").contains("completion_loss");
    Row model =
        Lake.open(spark, temp.resolve("lake").toString())
            .read(LearnTables.MODELS)
            .filter("name = 'arms'")
            .head();
    Map<String, String> parameters = model.getJavaMap(model.fieldIndex("parameters"));
    assertThat(parameters)
        .containsEntry("objective", "agentic-transformer")
        .containsEntry("trials", "4")
        .containsEntry("target", "1.0")
        .containsEntry(
            "network", "transformer 1-32-4 layers 2 heads 2 trials 4 steps 1 relu categorical");

    command(PLAY_ARMS);
    Row played =
        spark
            .sql(
                "SELECT count(1), avg(int(solved)), avg(int(trials > arms)),"
                    + " avg(IF(found < 3, int(trials = found + 1), NULL)),"
                    + " avg(IF(found IS NULL, int(trials < 4), 0))"
                    + " FROM (SELECT group_id, count(1) AS trials, max(success) AS solved,"
                    + " min(IF(success, attempt, NULL)) AS found,"
                    + " count(DISTINCT action_ids[0]) AS arms"
                    + " FROM rewardlake.episodes WHERE source = 'played' GROUP BY group_id)")
            .head();
    assertThat(played.getLong(0)).isEqualTo(200);
    // Four uniformly random pulls find the best arm in 68 of 100 tasks, and repeat one in 91
    assertThat(played.getDouble(1)).isGreaterThan(0.95);
    assertThat(played.getDouble(2)).isLessThan(0.05);
    // Once it has found the arm it holds the task to be completed, and hardly ever before
    assertThat(played.getDouble(3)).isGreaterThan(0.8);
    assertThat(played.getDouble(4)).isLessThan(0.05);

    command(plus(PLAY_ARMS, "--trials=2", "--target=0.5", "--iteration=1"));
    Row two =
        spark
            .sql(
                "SELECT max(attempt), min(policy LIKE '%+target=0.5') FROM rewardlake.episodes"
                    + " WHERE source = 'played' AND iteration = 1")
            .head();
    assertThat(two.mkString(" ")).isEqualTo("1 true");

    fails(2, "--trials is 5; allowed is 1 to 4", plus(PLAY_ARMS, "--trials=5"));
    fails(2, "does not go by earlier trials", plus(PLAY, "--policy=uniform", "--trials=2"));
    fails(2, "the --target-scale of the chains", plus(TRAIN, "--return-scale=2"));
    fails(2, "nothing for agentic-transformer", plus(TRAIN, "--where=true"));
    fails(
        2,
        "play it with rollout",
        "evaluate-policy",
        "--environment=MultiArmedBandit-v0",
        "--policy=arms");
  }

  private CommandRun command(String... words) {
    return CommandRun.of(plus(words, "--lake=" + temp.resolve("lake"))).succeeded();
  }

  private void fails(int code, String message, String... words) {
    CommandRun.of(plus(words, "--lake=" + temp.resolve("lake"))).failed(code, message);
  }

  private static String[] plus(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }
}
