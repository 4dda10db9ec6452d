package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole commands that load recorded trees and step labels, on one lake, and the reference numbers
 * of the data sets from SQL over the tables alone.
 */
@ExtendWith(SparkExtension.class)
class RealTreesTest {
  private static final String STEPWISE =
      "SELECT DISTINCT prompt, slice(steps, 1, n) AS steps, slice(labels, 1, n) AS labels FROM"
          + " (SELECT *, IF(array_position(transform(labels, y -> y IS NULL), true) = 0,"
          + " size(labels), int(array_position(transform(labels, y -> y IS NULL), true)) - 1) AS n"
          + " FROM step_labels WHERE source = '%s')";

  @TempDir static Path folder;
  private static Path lake;
  private static SparkSession sql;

  @BeforeAll
  static void oneLake(SparkSession spark) {
    lake = folder.resolve("lake");
    sql = LakeCatalog.open(spark, lake.toString());
    sql.sql("USE rewardlake");
  }

  @Test
  void treesOfThoughts() {
    String data = "--input=" + RealData.folder("tot_search_trees");
    String[] beam = {
      "ingest", "trees", "--format=nodes", mapping("tot_search_trees_game24_beam"), data
    };
    assertThat(run(beam).out())
        .containsPattern("rows in +5,916\\b")
        .containsPattern("rows accepted +5,916\\b")
        .containsPattern("nodes in them +5,916\\b")
        .containsPattern("(?m)^ +trees +70\\b")
        .containsPattern("nodes selected +1,404\\b")
        .containsPattern("tree_nodes written +5,916\\b");
    assertThat(run(beam).out())
        .containsPattern("rows accepted +5,916\\b")
        .containsPattern("tree_nodes written +0\\b");
    assertThat(
            run(
                    "ingest",
                    "trees",
                    "--format=nodes",
                    mapping("tot_search_trees_game24_samples"),
                    data)
                .out())
        .containsPattern("rows in +7,070\\b")
        .containsPattern("rows rejected +0\\b");
    assertThat(
            run("ingest", "trees", "--format=nodes", mapping("tot_search_trees_crosswords"), data)
                .out())
        .containsPattern("rows in +3,856\\b")
        .containsPattern("rows rejected +0\\b")
        .containsPattern("nodes in them +3,896\\b");

    assertThat(
            rows(
                "SELECT mechanism, count_if(depth = 0), count_if(depth > 0), count_if(selected),"
                    + " count_if(value = 0D), max(depth) FROM tree_nodes GROUP BY 1 ORDER BY 1"))
        .containsExactly(
            "[breadth-first,70,5846,1404,1476,4]",
            "[depth-first,40,3856,0,0,9]",
            "[sampling,70,7000,0,0,1]");
    assertThat(
            rows(
                "SELECT mechanism, count_if(solved), count(DISTINCT task_id) FROM (SELECT mechanism,"
                    + " task_id, coalesce(bool_or(success), false) AS solved FROM tree_nodes"
                    + " WHERE environment = 'game24' GROUP BY 1, 2) GROUP BY 1 ORDER BY 1"))
        .containsExactly("[breadth-first,47,70]", "[sampling,34,70]");
    // The mean of the samples, from the leaves and from what came back to the roots
    String sampled = " FROM tree_nodes WHERE mechanism = 'sampling' AND ";
    assertThat(number("avg(reward)" + sampled + "is_leaf")).isCloseTo(0.047571, within(5e-7));
    assertThat(number("avg(value_sum / visits)" + sampled + "depth = 0"))
        .isCloseTo(0.047571, within(5e-7));
    // The five of each last beam; one of them was proposed, and kept, four times
    assertThat(number("count_if(terminal) FROM tree_nodes WHERE mechanism = 'breadth-first'"))
        .isEqualTo(350 + 3);
    assertThat(
            number(
                "count(1) FROM tree_nodes WHERE depth = 0 AND environment = 'game24'"
                    + " AND NOT text_observation RLIKE '^[0-9]+( [0-9]+){3}$'"))
        .isZero();
    everyNodeHasItsParentOneStepAbove();
  }

  private static void everyNodeHasItsParentOneStepAbove() {
    assertThat(
            rows(
                "SELECT count(1), count(p.node_id), count_if(p.depth = n.depth - 1),"
                    + " count_if(p.is_leaf), count(DISTINCT n.node_id),"
                    + " count(DISTINCT n.parent_id, n.child) FROM tree_nodes n LEFT JOIN tree_nodes"
                    + " p ON n.parent_id = p.node_id AND n.tree_id = p.tree_id WHERE n.depth > 0"))
        .containsExactly("[16702,16702,16702,0,16702,16702]");
    // Whole texts grow by the step; rewards of the crosswords telescope to the state's score
    assertThat(
            rows(
                "SELECT count_if(n.text_observation <> concat(if(p.depth = 0, '',"
                    + " p.text_observation), n.segment)), count_if(abs(n.reward -"
                    + " (double(n.attributes['r_letter']) -"
                    + " coalesce(double(p.attributes['r_letter']), 0D))) > 1e-12) FROM tree_nodes n"
                    + " JOIN tree_nodes p ON n.parent_id = p.node_id"))
        .containsExactly("[0,0]");
    assertThat(rows("SELECT DISTINCT purpose, policy, source, status FROM tree_nodes"))
        .containsExactly("[reward-modelling,gpt-4,tot_search_trees,completed]");
  }

  @Test
  void firstMistakesAndPlantedErrors() {
    String bigbench = RealData.folder("bigbench_mistake").toString();
    assertThat(steps("--format=steps", mapping("bigbench_mistake"), "--input=" + bigbench))
        .containsPattern("rows in +1,640\\b")
        .containsPattern("step_labels written +1,640\\b");
    Row raw =
        sql.read()
            .json(bigbench + "/*.jsonl.gz")
            .selectExpr(
                "count(mistake_index)",
                "count_if(is_answer_correct)",
                "sum(size(steps))",
                "sum(size(steps) - mistake_index - 1)",
                "count_if(mistake_index < size(steps) - 1)")
            .head();
    assertThat(raw.mkString(" ")).startsWith("1279 490 25297 ");
    assertThat(
            rows(
                "SELECT count_if(array_contains(labels, 0D)),"
                    + " count_if(attributes['is_answer_correct'] = 'true'), sum(size(steps)),"
                    + " sum(size(filter(labels, y -> y IS NULL))),"
                    + " count_if(element_at(labels, -1) IS NULL)"
                    + " FROM step_labels WHERE source = 'bigbench_mistake'"))
        .containsExactly(raw.toString());

    String planted = "--input=" + RealData.folder("prmbench_steps");
    assertThat(steps("--format=steps", mapping("prmbench_steps"), planted))
        .containsPattern("rows in +3,203\\b")
        .containsPattern("rows accepted +3,146\\b")
        .containsPattern("rejected: step_out_of_range +57\\b")
        .containsPattern("step_labels in them +4,653\\b");
    assertThat(
            rows(
                "SELECT attributes['item_id'] IS NOT NULL AS planted, count(1), sum(size(steps)),"
                    + " sum(size(filter(labels, y -> y = 0))) FROM step_labels"
                    + " WHERE source = 'prmbench_steps' GROUP BY 1 ORDER BY 1 DESC"))
        .satisfies(
            both -> {
              assertThat(both.get(0)).isEqualTo("[true,3146,45642,7008]");
              assertThat(both.get(1)).startsWith("[false,1507,").endsWith(",0]");
            });
    assertThat(
            number(
                "count_if(startswith(detail, concat(get_json_object(payload, '$.item_id'),"
                    + " ': \\'error_steps\\' names step '))) FROM rejects"
                    + " WHERE source = 'prmbench_steps'"))
        .isEqualTo(57);
    labelledStepsGoToTrainersAndComeBack();
  }

  private static void labelledStepsGoToTrainersAndComeBack() {
    long cut =
        (long)
            number(
                "count_if(element_at(labels, -1) IS NULL) FROM step_labels"
                    + " WHERE source = 'bigbench_mistake'");
    Path out = folder.resolve("stepwise");
    String where = "--where=source = 'bigbench_mistake'";
    assertThat(run("export", "--format=trl-stepwise", where, "--output=" + out).out())
        .containsPattern("rows out +1,640\\b")
        .containsPattern("cut before an unlabelled step +%,d\\b".formatted(cut));
    steps("--format=trl-stepwise", "--source=back", "--input=" + out + "/*.jsonl");
    Dataset<Row> sent = sql.sql(STEPWISE.formatted("bigbench_mistake"));
    Dataset<Row> back = sql.sql(STEPWISE.formatted("back"));
    assertThat(back.count()).isGreaterThan(1_600);
    assertThat(sent.exceptAll(back).isEmpty() && back.exceptAll(sent).isEmpty()).isTrue();
  }

  @Test
  void aMappingBelongsToSomeFormats() throws IOException {
    Files.writeString(folder.resolve("rows.jsonl"), "{}");
    for (String kind : List.of("trees --format=nodes", "step-labels --format=steps")) {
      String[] words = kind.split(" ", -1);
      CommandRun.of("ingest", words[0], words[1], "--input=" + folder, "--lake=" + lake)
          .failed(2, "mapping is missing; allowed is a mapping file for");
    }
    CommandRun.of(
            "ingest",
            "step-labels",
            "--format=prm800k",
            mapping("bigbench_mistake"),
            "--input=" + folder,
            "--lake=" + lake)
        .failed(2, "mapping is given; allowed is none for prm800k.");
    CommandRun help = CommandRun.of("ingest", "trees", "--help");
    assertThat(help.succeeded().out())
        .contains("parent-text", "success-at", "max-nodes", "outcomes");
    help = CommandRun.of("ingest", "step-labels", "--help");
    assertThat(help.succeeded().out()).contains("first-mistake", "after-mistake", "wrong-steps");
  }

  private static String steps(String... words) {
    List<String> all = new ArrayList<>(List.of("ingest", "step-labels"));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new)).out();
  }

  private static CommandRun run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--lake=" + lake);
    return CommandRun.of(all.toArray(String[]::new)).succeeded();
  }

  private static String mapping(String name) {
    return "--mapping=" + RealData.repository().resolve("conf/mappings/" + name + ".conf");
  }

  private static List<String> rows(String query) {
    return sql.sql(query).collectAsList().stream().map(Row::toString).toList();
  }

  private static double number(String query) {
    return ((Number) sql.sql("SELECT " + query).head().get(0)).doubleValue();
  }
}
