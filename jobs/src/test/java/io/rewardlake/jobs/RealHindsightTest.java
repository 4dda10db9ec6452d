package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Returns, tokens and chains of recorded episodes, each by its whole command, on one lake. */
@ExtendWith(SparkExtension.class)
class RealHindsightTest {
  private static final String SHOP = "--where=source = 'webshop_react'";

  @TempDir static Path folder;
  private static SparkSession sql;

  @BeforeAll
  static void recordedEpisodes(SparkSession spark) {
    sql = LakeCatalog.open(spark, folder.resolve("lake").toString());
    ingest("webshop_react", RealData.folder("webshop_react"));
    CommandRun questions =
        ingest(
            "reflexion_runs",
            RealData.folder("reflexion_runs").resolve("hotpotqa_react_reflexion_trials.jsonl.gz"));
    // Solved questions that the log carries forward without steps
    assertThat(questions.out())
        .containsPattern("rows in +695\\b")
        .containsPattern("rows accepted +593\\b")
        .containsPattern("rejected: too_few +102\\b");
  }

  @Test
  void aReturnToGoIsTheRecordedReward() {
    hindsight("--strategy=return-to-go", SHOP, "--output=shop");
    String joined =
        "rewardlake.relabelled_episodes AS r JOIN rewardlake.episodes AS e"
            + " ON r.episode_id = e.episode_id AND r.chunk = e.chunk WHERE dataset = 'shop'";
    assertThat(
            row(
                "SELECT count(1), round(avg(targets[0]), 6), count_if(targets[0] = 1),"
                    + " count_if(targets[0] = element_at(e.rewards, -1)),"
                    + " count_if(targets[0] = double(attributes['final_reward'])),"
                    + " count_if(targets[0] = aggregate(r.rewards, 0D, (s, x) -> s + x)),"
                    + " count_if(r.text_observations = e.text_observations"
                    + " AND r.text_actions = e.text_actions) FROM "
                    + joined))
        .isEqualTo("[350,0.624024,119,350,350,350,350]");
    CommandRun export =
        CommandRun.of(
                "export",
                "--format=decision-transformer",
                SHOP,
                "--output=" + folder.resolve("out"),
                "--lake=" + folder.resolve("lake"))
            .succeeded();
    assertThat(export.out()).containsPattern("rows out +350\\b");
    sql.read().json(folder.resolve("out") + "/train-*.jsonl").createOrReplaceTempView("exported");
    assertThat(
            row(
                "SELECT count(1), round(avg(returns_to_go[0]), 6), sum(size(dones)),"
                    + " count_if(size(observations) = size(actions)) FROM exported"))
        .isEqualTo("[350,0.624024,2768,350]");
  }

  @Test
  void goodOnesAreThoseAboveTheMiddle() {
    CommandRun run = hindsight("--strategy=reward-bucket", SHOP);
    assertThat(run.out()).containsPattern("episodes, good").containsPattern("mean return, bad");
    String expected =
        "SELECT CASE WHEN less + same / 2 < 175 THEN 'bad' ELSE 'good' END AS token, count(1)"
            + " FROM (SELECT rank() OVER (ORDER BY ret) - 1 AS less,"
            + " count(1) OVER (PARTITION BY ret) AS same FROM (SELECT element_at(rewards, -1) AS ret"
            + " FROM rewardlake.episodes WHERE source = 'webshop_react')) GROUP BY 1 ORDER BY 1";
    assertThat(
            rows(
                "SELECT reward_token, count(1) FROM rewardlake.relabelled_episodes"
                    + " WHERE dataset = 'reward-bucket' GROUP BY 1 ORDER BY 1"))
        .isEqualTo(rows(expected))
        .hasSizeGreaterThan(20);
  }

  @Test
  void questionsThatWereTriedAgainBecomeChains() {
    assertThat(
            row(
                "SELECT count(1), count(DISTINCT task_id), max(attempt), sum(length),"
                    + " sum(element_at(rewards, -1)), count_if(success), count_if(truncated),"
                    + " count_if(text_actions[0] LIKE '%\nSearch[%')"
                    + " FROM rewardlake.episodes WHERE source = 'reflexion_runs'"))
        .isEqualTo("[593,100,6,2306,227.0,227,84,593]");
    assertThat(
            row(
                "SELECT count(1) FROM rewardlake.rejects"
                    + " WHERE source = 'reflexion_runs' AND reason = 'too_few'"))
        .isEqualTo("[102]");

    CommandRun run =
        hindsight(
            "--strategy=chain",
            "--chains=3",
            "--max-steps-per-episode=5",
            "--where=source = 'reflexion_runs'");
    // Attempts that are told apart by what was seen, done and got; a rest of one makes no chain
    String attempts =
        "(SELECT task_id, count(DISTINCT text_observations, text_actions, rewards) AS n,"
            + " count(1) AS tries FROM rewardlake.episodes WHERE source = 'reflexion_runs'"
            + " GROUP BY task_id)";
    String chains = "IF(n <= 4, int(n > 1), 3 * (n DIV 4 + int(n % 4 > 1)))";
    String links = "IF(n <= 4, IF(n > 1, n, 0), 3 * (n - int(n % 4 = 1)))";
    assertThat(
            row(
                "SELECT count(DISTINCT chain_id), count(1) FROM rewardlake.relabelled_episodes"
                    + " WHERE dataset = 'chain'"))
        .isEqualTo(row("SELECT sum(" + chains + "), sum(" + links + ") FROM " + attempts))
        .isEqualTo("[271,911]");
    assertThat(run.out())
        .containsPattern("chains +271\\b")
        .containsPattern("attempts that fit +387\\b")
        .containsPattern("attempts that repeat another +206\\b")
        .containsPattern("attempts cut to their last steps +[1-9]");

    String chained =
        "(SELECT *, element_at(rewards, -1) AS ret, lag(element_at(rewards, -1)) OVER"
            + " (PARTITION BY chain_id ORDER BY chain_position) AS worse,"
            + " max(element_at(rewards, -1)) OVER (PARTITION BY chain_id) AS best,"
            + " count(1) OVER (PARTITION BY chain_id) AS links FROM"
            + " rewardlake.relabelled_episodes WHERE dataset = 'chain')";
    assertThat(
            row(
                "SELECT count_if(worse > ret), count_if(exists(targets, t -> t <> best)),"
                    + " count_if(array_max(completion_tokens) <> int(ret = best)),"
                    + " count_if(links NOT BETWEEN 2 AND 4), max(length), count_if(first_step = 1)"
                    + " > 0 FROM "
                    + chained))
        .isEqualTo("[0,0,0,0,5,true]");
    assertThat(
            row(
                "SELECT count(1) FROM (SELECT chain_id FROM "
                    + chained
                    + " GROUP BY chain_id HAVING count(DISTINCT task_id) > 1)"))
        .isEqualTo("[0]");
  }

  @Test
  void anOptionOfAnotherStrategyIsRefused() {
    String lake = "--lake=" + folder.resolve("lake");
    CommandRun.of("hindsight", "--strategy=chain", "--k=2", lake)
        .failed(2, "--k is given; allowed is nothing for the strategy chain.");
    CommandRun.of("hindsight", "--strategy=final", "--target-scale=2", lake)
        .failed(2, "--target-scale is given; allowed is nothing for the strategy final.");
    CommandRun.of("hindsight", "--strategy=chian", lake)
        .failed(2, "Known: chain, episode, final, future, random, return-to-go, reward-bucket.");
  }

  private static CommandRun ingest(String name, Path input) {
    return CommandRun.of(
            "ingest",
            "episodes",
            "--format=transitions",
            "--mapping=" + RealData.repository().resolve("conf/mappings").resolve(name + ".conf"),
            "--input=" + input,
            "--lake=" + folder.resolve("lake"))
        .succeeded();
  }

  private static CommandRun hindsight(String first, String... more) {
    String[] words = new String[more.length + 3];
    words[0] = "hindsight";
    words[1] = first;
    System.arraycopy(more, 0, words, 2, more.length);
    words[words.length - 1] = "--lake=" + folder.resolve("lake");
    return CommandRun.of(words).succeeded();
  }

  private static String row(String query) {
    return sql.sql(query).head().toString();
  }

  private static String rows(String query) {
    return sql.sql(query).collectAsList().toString();
  }
}
