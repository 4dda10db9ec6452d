package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands on real comparisons, against the reference numbers of the data sets. */
@ExtendWith(SparkExtension.class)
class RealComparisonsTest {
  private static final String GOLD =
      "CASE attributes['gold_label'] WHEN 'a1' THEN 1.0 WHEN 'a2' THEN 0.0 END";
  private static final String FLIPPED = "pmod(xxhash64(pair_id), 5) = 0";

  @TempDir static Path folder;

  @BeforeAll
  static void oneSessionForAllCommands(SparkSession spark) {
    assertThat(spark).isNotNull();
  }

  private static void run(Path lake, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--lake=" + lake);
    CommandRun run = CommandRun.of(all.toArray(String[]::new));
    assertThat(run.code()).as(run.printed()).isZero();
  }

  private static void ingest(Path lake, String mapping, Path data) {
    run(
        lake,
        "ingest",
        "preferences",
        "--format=pairwise-votes",
        "--mapping=" + RealData.repository().resolve("conf/mappings").resolve(mapping),
        "--input=" + data);
  }

  private static Row one(SparkSession session, String sql) {
    return session.sql(sql).head();
  }

  @Test
  void crowdComparisonsOfArguments(SparkSession spark) {
    Path data = RealData.folder("ukp_convarg1");
    Path lake = folder.resolve("ukp");
    ingest(lake, "ukp_convarg1.conf", data);
    run(lake, "aggregate-votes", "--dataset=gold", "--label=" + GOLD);
    run(lake, "embed");
    run(
        lake,
        "train-reward",
        "--dataset=gold",
        "--name=topics",
        "--folds=4",
        "--fold-by=attribute:topic");
    run(lake, "evaluate", "--dataset=gold", "--model=topics", "--cluster-by=topic");
    SparkSession session = LakeCatalog.open(spark, lake.toString());
    session.sql("USE rewardlake");

    Row counts =
        one(
            session,
            "SELECT count(1), count(DISTINCT pair_id), count(DISTINCT annotator_id)"
                + " FROM preferences");
    assertThat(counts.toString()).isEqualTo("[69090,13849,3792]");
    Row accuracy =
        one(
            session,
            "SELECT avg(model - longer), min(model - longer), count(1) FROM (SELECT slice,"
                + " max(CASE WHEN scorer <> 'longer-text-wins' THEN value END) AS model,"
                + " max(CASE WHEN scorer = 'longer-text-wins' THEN value END) AS longer"
                + " FROM evaluations WHERE metric = 'accuracy' AND slice LIKE 'fold=%'"
                + " GROUP BY slice)");
    assertThat(accuracy.getLong(2)).isEqualTo(4);
    assertThat(accuracy.getDouble(0)).isGreaterThanOrEqualTo(0.012);
    assertThat(accuracy.getDouble(1)).isGreaterThanOrEqualTo(-0.01);
    Row spearman =
        one(
            session,
            "SELECT avg(value), count(1) FROM evaluations"
                + " WHERE metric = 'vote_margin_spearman' AND slice LIKE 'fold=%'");
    assertThat(spearman.getLong(1)).isEqualTo(4);
    assertThat(spearman.getDouble(0)).isGreaterThanOrEqualTo(0.33);

    plantedFlipsAreFound(lake, session);

    run(lake, "topology", "--dataset=gold", "--label-variance=2");
    assertThat(topology(session, "label variance 2.0"))
        .containsEntry("prompts", 26.0)
        .containsEntry("components_per_prompt", 1.0)
        .hasEntrySatisfying("mean_variance", one -> assertClose(one, 2 * 0.08279293604407513));
  }

  /** A fifth of the gold labels flipped by a hash of the pair, folds by pair. */
  private static void plantedFlipsAreFound(Path lake, SparkSession session) {
    run(
        lake,
        "aggregate-votes",
        "--dataset=noisy",
        "--label=CASE WHEN " + FLIPPED + " THEN 1 - " + GOLD + " ELSE " + GOLD + " END");
    run(lake, "train-reward", "--dataset=noisy", "--name=noisy", "--folds=5");
    run(lake, "strengths", "--dataset=noisy", "--model=noisy");
    run(lake, "clean", "--dataset=noisy", "--model=noisy", "--policy=flip");
    run(lake, "clean", "--dataset=noisy", "--model=noisy", "--policy=drop");
    session
        .sql(
            "SELECT p.mean, p.stratum, "
                + FLIPPED
                + " AS flip, IF(c.label > 0.5, 1, -1)"
                + " * (length(c.response_a) - length(c.response_b)) AS longer"
                + " FROM preference_strengths p JOIN comparisons c"
                + " USING (dataset, source, pair_id) WHERE dataset = 'noisy'")
        .createOrReplaceTempView("flips");
    double byStrength = auroc(session, "mean");
    double byLength = auroc(session, "longer");
    assertThat(byStrength).isGreaterThanOrEqualTo(0.87).isGreaterThanOrEqualTo(byLength + 0.05);
    assertThat(
            one(session, "SELECT avg(int(flip)) FROM flips WHERE stratum = 'wrong'").getDouble(0))
        .isGreaterThanOrEqualTo(0.60);
    assertThat(wrong(session, "noisy")).isCloseTo(0.20, within(0.01));
    assertThat(wrong(session, "noisy-flip")).isLessThanOrEqualTo(0.16);
    assertThat(wrong(session, "noisy-drop")).isLessThanOrEqualTo(0.10);
  }

  /** Probability that a flip has less of the score than another pair, ties half. */
  private static double auroc(SparkSession session, String score) {
    return one(
            session,
            String.format(
                "SELECT (sum(IF(flip, r, 0)) - p * (p + 1) / 2) / (p * (n - p)) FROM (SELECT flip,"
                    + " rank() OVER (ORDER BY -%1$s) + (count(1) OVER (PARTITION BY %1$s) - 1) / 2"
                    + " AS r, sum(int(flip)) OVER () AS p, count(1) OVER () AS n FROM flips)"
                    + " GROUP BY p, n",
                score))
        .getDouble(0);
  }

  private static double wrong(SparkSession session, String dataset) {
    return one(
            session,
            "SELECT avg(IF((label > 0.5) = (attributes['gold_label'] = 'a1'), 0, 1))"
                + " FROM comparisons WHERE dataset = '"
                + dataset
                + "'")
        .getDouble(0);
  }

  @Test
  void threeAnnotatorsOfPandaLm(SparkSession spark) {
    Path data = RealData.folder("pandalm_3annotators");
    Path lake = folder.resolve("pandalm");
    ingest(lake, "pandalm.conf", data);
    run(lake, "aggregate-votes");
    SparkSession session = LakeCatalog.open(spark, lake.toString());
    Row kappa =
        one(
            session,
            "SELECT value, rows FROM rewardlake.evaluations WHERE metric = 'fleiss_kappa'");
    assertThat(kappa.getDouble(0)).isCloseTo(0.852908, within(5e-7));
    assertThat(kappa.getLong(1)).isEqualTo(3 * 815);
    long unanimous =
        one(
                session,
                "SELECT count(1) FROM (SELECT pair_id FROM rewardlake.preferences"
                    + " GROUP BY pair_id HAVING count(DISTINCT label) = 1)")
            .getLong(0);
    assertThat(unanimous).isEqualTo(707);

    run(lake, "topology");
    run(lake, "topology", "--prefix-variance=1", "--max-responses=8");
    // By the pseudo-inverse of numpy, prompt by prompt
    assertThat(topology(session, "prefix variance 0.0"))
        .containsEntry("prompts", 136.0)
        .containsEntry("cut_prompts", 0.0)
        .hasEntrySatisfying("responses_per_prompt", one -> assertClose(one, 579.0 / 136))
        .hasEntrySatisfying("components_per_prompt", one -> assertClose(one, 142.0 / 136))
        .hasEntrySatisfying("connected_share", one -> assertClose(one, 0.9396551724137931))
        .hasEntrySatisfying("mean_variance", one -> assertClose(one, 0.806182732708468))
        .hasEntrySatisfying("foster_deviation", one -> assertClose(one, 0));
    Map<String, Double> biased = topology(session, "prefix variance 1.0");
    assertThat(biased).containsEntry("prompts", 136.0).containsKeys("tree_prior", "chain_prior");
    assertThat(biased.get("cut_prompts")).isBetween(1.0, 20.0);
    assertThat(biased.get("tree_variance")).isLessThan(biased.get("tree_prior"));
    assertThat(biased.get("tree_prior")).isLessThan(biased.get("chain_prior"));
  }

  private static Map<String, Double> topology(SparkSession session, String protocol) {
    return session
        .sql(
            "SELECT metric, value FROM rewardlake.evaluations WHERE benchmark = 'topology'"
                + " AND protocol LIKE '%"
                + protocol
                + "%'")
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getDouble(1)));
  }

  private static void assertClose(double value, double expected) {
    assertThat(value).isCloseTo(expected, within(1e-9));
  }

  @Test
  void dialoguesOfHhRlhfLoadAndLoadingThemAgainAddsNothing(SparkSession spark) {
    Path data = RealData.folder("hh_rlhf_harmless");
    Path lake = folder.resolve("hh");
    run(lake, "ingest", "preferences", "--format=hh-rlhf", "--input=" + data);
    run(lake, "ingest", "preferences", "--format=hh-rlhf", "--input=" + data);
    SparkSession session = LakeCatalog.open(spark, lake.toString());
    assertThat(one(session, "SELECT count(1) FROM rewardlake.preferences").getLong(0))
        .isEqualTo(1_612);
    assertThat(one(session, "SELECT count(1) FROM rewardlake.rejects").getLong(0)).isZero();
    assertThat(
            one(
                    session,
                    "SELECT min(counts['preferences written']) FROM rewardlake.runs"
                        + " WHERE status = 'succeeded'")
                .getLong(0))
        .isZero();
  }
}
