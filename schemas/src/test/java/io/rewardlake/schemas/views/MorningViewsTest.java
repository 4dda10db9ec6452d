package io.rewardlake.schemas.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.schemas.lake.View;
import io.rewardlake.schemas.lake.Views;
import io.rewardlake.schemas.tables.EndpointTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each figure of each view, from tables that were planted. */
@ExtendWith(SparkExtension.class)
class MorningViewsTest {
  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void plant() {
    spark = LakeCatalog.open(SparkExtension.session(), folder.toString());
    plant(
        PreferenceTables.COMPARISONS,
        "{'dataset': 'd', 'source': 's', 'pair_id': '1', 'label': 1.0, 'votes': 3, 'action': 'keep'}",
        "{'dataset': 'd', 'source': 's', 'pair_id': '2', 'label': 0.5, 'votes': 2, 'action': 'keep'}",
        "{'dataset': 'd', 'source': 's', 'pair_id': '3', 'label': 0.0, 'votes': 3, 'action': 'flip'}",
        "{'dataset': 'd', 'source': 's', 'pair_id': '4', 'label': 0.0, 'votes': 4, 'action': 'keep'}",
        "{'dataset': 'new', 'source': 'n', 'pair_id': '1', 'label': 0.0, 'votes': 1, 'action': 'keep'}");
    plant(
        PreferenceTables.ANNOTATORS,
        "{'dataset': 'd', 'annotator_id': 'x', 'votes': 9, 'agreement': 1.0}",
        "{'dataset': 'd', 'annotator_id': 'y', 'votes': 3, 'agreement': 0.0}");
    plant(
        PreferenceTables.PREFERENCE_STRENGTHS,
        "{'dataset': 'd', 'source': 's', 'pair_id': '1', 'model_id': 'r2', 'mean': 3.0, 'stratum': 'normal'}",
        "{'dataset': 'd', 'source': 's', 'pair_id': '3', 'model_id': 'r2', 'mean': -1.0, 'stratum': 'wrong'}",
        "{'dataset': 'd', 'source': 's', 'pair_id': '4', 'model_id': 'r2', 'mean': 1.0, 'stratum': 'ambiguous'}",
        "{'dataset': 'd', 'source': 's', 'pair_id': '2', 'model_id': 'r2', 'mean': 3.0, 'stratum': 'normal'}");
    plant(
        LedgerTables.REJECTS,
        "{'reject_id': '1', 'source': 's', 'format': 'trl', 'file': 'f', 'line': 9, 'reason': 'bad', 'detail': 'nine', 'payload': 'p9'}",
        "{'reject_id': '2', 'source': 's', 'format': 'trl', 'file': 'f', 'line': 2, 'reason': 'bad', 'detail': 'two', 'payload': 'p2'}",
        "{'reject_id': '3', 'source': 'other', 'format': 'trl', 'file': 'g', 'line': 0, 'reason': 'empty', 'detail': 'none', 'payload': ''}");
    plant(
        LearnTables.MODELS,
        "{'model_id': 'r1', 'name': 'reward', 'version': 1, 'kind': 'reward'}",
        "{'model_id': 'r2', 'name': 'reward', 'version': 2, 'kind': 'reward'}",
        "{'model_id': 'p1', 'name': 'walker', 'version': 1, 'kind': 'policy'}",
        "{'model_id': 'p2', 'name': 'walker', 'version': 2, 'kind': 'policy'}");
    plant(
        LearnTables.REWARD_SCORES,
        "{'item_id': 'a', 'model_id': 'r1', 'fold': -1, 'member_scores': [1.0, 1.0]}",
        "{'item_id': 'a', 'model_id': 'r2', 'fold': -1, 'member_scores': [1.0, 5.0]}",
        "{'item_id': 'b', 'model_id': 'r2', 'fold': -1, 'member_scores': [0.0, 2.0]}");
    plant(
        EvaluateTables.EVALUATIONS,
        evaluation("annotators", "agreement", "d", "fleiss_kappa", 0.4, 4),
        evaluation("annotators", "agreement", "d", "fleiss_kappa", 0.9, 2),
        evaluation("r2", "pairs", "d", "accuracy", 0.75, 4),
        evaluation("r2", "pairs", "d", "longer_won_accuracy", 0.9, 2),
        evaluation("r2", "pairs", "d", "longer_lost_accuracy", 0.4, 2),
        evaluation("r2", "pairs", "d", "length_pearson", 0.3, 4),
        evaluation("r2", "pairs", "d", "length_spearman", 0.2, 4),
        evaluation("r2", "pairs", "d", "score_length_pearson", 0.1, 4),
        evaluation("r2", "pairs", "d", "vote_margin_spearman", 0.6, 4),
        evaluation("r2", "recovery", "d", "spearman of strength with planted margin", 0.75, 0),
        evaluation("p1", "episodes", "Walk-v0", "mean_return", 5.0, 50),
        evaluation("p2+greedy", "episodes", "Walk-v0", "mean_return", 8.0, 50));
    plant(
        EvaluateTables.GATES,
        "{'gate_id': '1', 'name': 'walker', 'candidate': 'p2', 'incumbent': 'p1', 'dataset': 'Walk-v0', 'metric': 'mean_return', 'candidate_value': 8.0, 'candidate_low': 7.0, 'bar': 9.0, 'promoted': false, 'iteration': 1}",
        "{'gate_id': '2', 'name': 'walker', 'candidate': 'p2', 'incumbent': 'p1', 'dataset': 'Walk-v0', 'metric': 'mean_return', 'candidate_value': 8.0, 'candidate_low': 7.0, 'bar': 6.0, 'promoted': true, 'iteration': 2}",
        "{'gate_id': '3', 'name': 'walker', 'candidate': 'p2', 'dataset': 'Walk-v0', 'metric': 'mean_return', 'candidate_value': 1.0, 'candidate_low': 0.0, 'bar': 2.0, 'promoted': false, 'iteration': 3}");
    plant(
        LedgerTables.RUNS,
        "{'run_id': '1', 'stage': 'rollout', 'status': 'succeeded', 'started_at': '2026-03-01T23:00:00Z', 'finished_at': '2026-03-01T23:00:10Z', 'parameters': {'chat-price-in': '2.0', 'chat-price-out': '10.0'}, 'counts': {'requests sent': 3, 'tokens in': 1000000, 'tokens out': 100000}}",
        "{'run_id': '2', 'stage': 'rollout', 'status': 'failed', 'started_at': '2026-03-01T23:01:00Z', 'finished_at': '2026-03-01T23:01:00.5Z', 'parameters': {}, 'counts': {}}",
        "{'run_id': '3', 'stage': 'embed', 'status': 'succeeded', 'started_at': '2026-03-01T23:59:59Z', 'finished_at': '2026-03-02T00:00:01Z', 'parameters': {}, 'counts': {}}");
    plant(
        EndpointTables.RESPONSES,
        "{'request_id': '1', 'model': 'm', 'prompt_tokens': 7, 'completion_tokens': 2, 'answered_at': '2026-03-01T10:00:00Z'}",
        "{'request_id': '2', 'model': 'm', 'prompt_tokens': 5, 'answered_at': '2026-03-01T11:00:00Z'}");
  }

  private static String evaluation(
      String scorer, String benchmark, String dataset, String metric, double value, long rows) {
    return String.format(
        "{'evaluation_id': '%s', 'scorer': '%s', 'benchmark': '%s', 'dataset': '%s',"
            + " 'slice': 'all', 'metric': '%s', 'value': %s, 'low': %s, 'rows': %d}",
        metric + value, scorer, benchmark, dataset, metric, value, value - 1, rows);
  }

  private static void plant(Table table, String... json) {
    spark
        .read()
        .schema(table.schema())
        .option("allowSingleQuotes", true)
        .option("mode", "FAILFAST")
        .json(spark.createDataset(List.of(json), Encoders.STRING()))
        .write()
        .format("delta")
        .save(folder.resolve(table.name()).toString());
  }

  @Test
  void preferenceQuality() {
    assertThat(
            rows(
                "SELECT dataset, model, pairs, votes, annotators, agreement, fleiss_kappa,"
                    + " tied_share, changed, judged, mean_strength, contradicted_share,"
                    + " wrong_share, ambiguous_share, normal_share, rejects"
                    + " FROM rewardlake.v_preference_quality ORDER BY dataset"))
        .containsExactly(
            "d|reward@2|4|12|2|0.75|0.4|0.25|1|4|1.5|0.25|0.25|0.25|0.5|2",
            "new|null|1|1|0|null|null|0.0|0|0|null|null|null|null|null|0");
  }

  @Test
  void rewardHacking() {
    assertThat(
            rows(
                "SELECT name, version, dataset, accuracy, length_bias, length_pearson,"
                    + " length_spearman, score_length_pearson, vote_margin_spearman, disagreement,"
                    + " disagreement_drift, gold_spearman, gold_gap"
                    + " FROM rewardlake.v_reward_hacking ORDER BY version"))
        .containsExactly(
            "reward|1|null|null|null|null|null|null|null|0.0|null|null|null",
            "reward|2|d|0.75|0.5|0.3|0.2|0.1|0.6|1.5|1.5|0.75|0.25");
  }

  @Test
  void policyProgress() {
    assertThat(
            rows(
                "SELECT name, version, greedy, dataset, metric, value, low, high, rows, iteration,"
                    + " bar, promoted, incumbent FROM rewardlake.v_policy_progress"
                    + " ORDER BY version"))
        .containsExactly(
            "walker|1|false|Walk-v0|mean_return|5.0|4.0|null|50|null|null|null|null",
            "walker|2|true|Walk-v0|mean_return|8.0|7.0|null|50|2|6.0|true|walker@1");
  }

  @Test
  void rejects() {
    assertThat(rows("SELECT * FROM rewardlake.v_rejects ORDER BY source"))
        .containsExactly("other|trl|g|empty|1|0|none|", "s|trl|f|bad|2|2|two|p2");
  }

  @Test
  void costsAreSummedPerDayInUtcWhateverTheSessionsZone() {
    SparkSession tokyo = LakeCatalog.open(spark, folder.toString());
    tokyo.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
    assertThat(rows(tokyo, "SELECT * FROM rewardlake.v_costs ORDER BY day, stage"))
        .containsExactly(
            "2026-03-01|endpoint_responses|m|null|null|null|2|12|2|null",
            "2026-03-01|rollout|null|2|1|10.5|3|1000000|100000|3.0",
            "2026-03-02|embed|null|1|0|2.0|0|0|0|null");
  }

  @Test
  void everyViewWorksWhereNothingWasWrittenYet(@TempDir Path empty) {
    SparkSession fresh = LakeCatalog.open(spark, empty.toString());
    fresh.sql("USE rewardlake");
    List<View> ofTables =
        Stream.concat(
                Stream.of(Views.MEMBER_SCORES, Views.STEPS), new MorningViews().views().stream())
            .toList();
    assertThat(Views.all()).containsAll(ofTables);
    for (View view : ofTables) {
      assertThat(fresh.table(view.name()).schema().fieldNames())
          .containsExactly(view.schema().fieldNames());
      assertThat(fresh.table(view.name()).isEmpty()).as(view.name()).isTrue();
    }
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void describeShowsTheComments() {
    assertThat(rows("DESCRIBE rewardlake.v_rejects"))
        .contains("rejects|bigint|Rows that were refused");
    assertThat(rows("DESCRIBE TABLE EXTENDED rewardlake.v_rejects"))
        .anyMatch(row -> row.startsWith("Comment|One row per source, file and reason"));
  }

  private static List<String> rows(String sql) {
    return rows(spark, sql);
  }

  private static List<String> rows(SparkSession session, String sql) {
    return session.sql(sql).collectAsList().stream().map(MorningViewsTest::text).toList();
  }

  private static String text(Row row) {
    return String.join(
        "|",
        Stream.iterate(0, i -> i < row.size(), i -> i + 1)
            .map(i -> Objects.toString(row.get(i)))
            .toList());
  }
}
