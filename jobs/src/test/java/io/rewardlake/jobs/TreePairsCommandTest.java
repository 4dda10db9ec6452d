package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on a lake of six trees of branching 3 and depth 2, one for guidance. */
@ExtendWith(SparkExtension.class)
class TreePairsCommandTest {
  private static final String OURS = "--where=purpose = 'reward-modelling'";

  @TempDir static Path temp;
  private static SparkSession spark;

  @BeforeAll
  static void lakeWithTrees(SparkSession session) {
    spark = session;
    String node =
        "SELECT tree, place, IF(place = 0, NULL, (place - 1) DIV 3) AS parent,"
            + " CASE WHEN place = 0 THEN 0 WHEN place < 4 THEN 1 ELSE 2 END AS level"
            + " FROM (SELECT id AS tree FROM range(6)) CROSS JOIN (SELECT id AS place FROM range(13))";
    lake()
        .append(
            TreeTables.TREE_NODES,
            spark.sql(
                "SELECT concat('tree-', tree, '/', place) AS node_id, concat('tree-', tree) AS tree_id,"
                    + " concat('tree-', tree, '/', parent) AS parent_id, 'made' AS source,"
                    + " 0L AS iteration, 'TextGeneration-v0' AS environment,"
                    + " concat('task-', tree) AS task_id, 'beam' AS mechanism, 'none' AS reward_form,"
                    + " 'append' AS transition,"
                    + " IF(tree = 5, 'guidance', 'reward-modelling') AS purpose, 'p' AS policy,"
                    + " level AS depth, CAST((place + 2) % 3 AS INT) AS child,"
                    + " CAST(NULL AS INT) AS action_id, CAST(NULL AS ARRAY<FLOAT>) AS action,"
                    + " IF(place = 0, NULL, concat(' word', place)) AS segment,"
                    + " CAST(NULL AS ARRAY<FLOAT>) AS observation,"
                    + " IF(place = 0, concat('Question ', tree), NULL) AS text_observation,"
                    + " concat(tree, '/', place) AS state_key, CAST(NULL AS DOUBLE) AS reward,"
                    + " CAST(NULL AS DOUBLE) AS prior, IF(place = 4, NULL, place * 1D) AS value,"
                    + " IF(place = 5, 2L, 0L) AS visits, IF(place = 5, 100D, 0D) AS value_sum,"
                    + " level = 2 AS is_leaf, level = 2 AS terminal,"
                    + " CAST(NULL AS BOOLEAN) AS success, true AS selected, 'completed' AS status,"
                    + " '' AS message, CAST(map() AS MAP<STRING, STRING>) AS attributes FROM ("
                    + node
                    + ")"),
            new Transaction("by-hand", LocalDate.EPOCH, "made", 0));
  }

  @Test
  void leavesBecomeARewardModelAndAFileForTrainers() throws IOException {
    CommandRun run = succeeds("tree-pairs", "--pairs=leaves", OURS);
    // Of nine leaves one has no value
    assertThat(run.out())
        .containsPattern("trees +5")
        .containsPattern("nodes without a value +5")
        .containsPattern("part at depth 0 +" + 5 * (9 + 6 + 6))
        .containsPattern("part at depth 1 +" + 5 * (1 + 3 + 3))
        .containsPattern(" pairs +" + 5 * 28)
        .containsPattern("data set +tree-leaves");
    // The mean value where there were visits, else the estimate
    assertThat(
            comparisons("tree-leaves")
                .where("attributes.value_a = '50.0' OR attributes.value_b = '50.0'")
                .count())
        .isEqualTo(5 * 7);

    succeeds("embed", "--dimension=128");
    succeeds("train-reward", "--dataset=tree-leaves", "--folds=1", "--members=1", "--epochs=2");
    Path out = temp.resolve("trl");
    succeeds("export", "--format=trl", "--dataset=tree-leaves", "--output=" + out);
    List<String> lines = Files.readAllLines(out.resolve("train-00000-of-00001.jsonl"));
    assertThat(lines)
        .hasSize(140)
        .contains(
            """
            {"prompt":"Question 3","chosen":" word1 word5","rejected":" word3 word12"}""");
  }

  @Test
  void siblingsAreNextStepsUnderAName() {
    for (int again = 0; again < 2; again++) {
      succeeds("tree-pairs", "--output=steps", "--min-margin=2", "--margins", OURS);
    }
    Dataset<Row> steps = comparisons("steps");
    // 1 and 3; of 4, 5, 6 only 5 and 6, 50 and 6; 7 and 9; 10 and 12
    assertThat(steps.count()).isEqualTo(5 * 4);
    Row one =
        steps
            .where("prompt = 'Question 2\\n word1'")
            .select("response_a", "response_b", "label", "margin", "attributes.lca_depth")
            .head();
    assertThat(one.toString()).isEqualTo("[ word5, word6,1.0,44.0,1]");
  }

  @Test
  void theMinerTakesAFewPairsOfEachTree() {
    CommandRun run =
        succeeds("tree-pairs", "--pairs=masprm", "--value=value", "--max-pairs-per-tree=3", OURS);
    assertThat(comparisons("tree-masprm").count()).isEqualTo(5 * 3);
    assertThat(run.out()).containsPattern("pairs beyond the limit +" + 5 * 4);
  }

  @Test
  void mistakesAreSaid() {
    fails(3, "Tree 'tree-5' of source 'made' was grown for guidance", "--pairs=leaves");
    fails(3, "No pair comes out of 5 tree(s): 60 node(s) have no value", OURS, "--value=reward");
    fails(3, "more nodes than --max-nodes: 5", OURS, "--max-nodes=12");
    fails(2, "Unknown --label 'best'. Known: bradley-terry, value.", OURS, "--label=best");
    fails(2, "The --value \"no_column\" cannot be used", OURS, "--value=no_column");
    fails(2, "minMargin is -1", OURS, "--min-margin=-1");
    fails(3, "is not whole", "--pairs=leaves", OURS + " AND depth > 0");
  }

  private static Dataset<Row> comparisons(String dataset) {
    return lake().read(PreferenceTables.COMPARISONS).where("dataset = '" + dataset + "'");
  }

  private static Lake lake() {
    return Lake.open(spark, temp.resolve("lake").toString());
  }

  private static void fails(int code, String message, String... words) {
    run(Stream.concat(Stream.of("tree-pairs"), Stream.of(words)).toArray(String[]::new))
        .failed(code, message);
  }

  private static CommandRun succeeds(String... words) {
    return run(words).succeeded();
  }

  private static CommandRun run(String... words) {
    return CommandRun.of(
        Stream.concat(Stream.of(words), Stream.of("--lake=" + temp.resolve("lake")))
            .toArray(String[]::new));
  }
}
