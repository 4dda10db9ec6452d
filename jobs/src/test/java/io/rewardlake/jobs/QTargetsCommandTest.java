package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.testkit.PlantedTree;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on planted trees, and Q-guided play by what it estimated of episodes. */
@ExtendWith(SparkExtension.class)
class QTargetsCommandTest {
  @TempDir static Path temp;
  private static Lake lake;

  @BeforeAll
  static void plant(SparkSession spark) {
    lake = Lake.open(spark, temp.resolve("lake").toString());
    PlantedTree mixed = tree("mixed", 1, -1);
    PlantedTree solved = tree("solved", 1, 1);
    PlantedTree guiding = new PlantedTree("guiding");
    guiding.with(0, "purpose", TreeTables.GUIDANCE);
    guiding.with(guiding.add(0, "a"), "purpose", TreeTables.GUIDANCE);
    lake.append(
        TreeTables.TREE_NODES,
        PlantedTree.nodes(spark, List.of(mixed, solved, new PlantedTree("alone"), guiding)),
        new Transaction("planted", LocalDate.of(2025, 1, 1), "plant", 0));
  }

  /** A question answered in two steps, graded at the end. */
  private static PlantedTree tree(String id, int first, int second) {
    PlantedTree tree = new PlantedTree(id);
    int plan = tree.add(0, "plan");
    int[] grades = {first, second};
    for (int grade : grades) {
      int end = tree.add(plan, "answer " + tree.size());
      tree.with(end, "reward", (double) grade).with(end, "terminal", true);
      tree.with(end, "visits", 2L).with(end, "value_sum", 2.0 * grade);
    }
    for (int node = 0; node < 2; node++) {
      tree.with(node, "visits", 4L).with(node, "value_sum", 2.0 * (first + second));
    }
    return tree.with(0, "text_observation", "2 + 2?");
  }

  private static CommandRun targets(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "q-targets";
    arguments[1] = "--lake=" + temp.resolve("lake");
    System.arraycopy(options, 0, arguments, 2, options.length);
    return CommandRun.of(arguments);
  }

  private static List<Row> rows(String dataset) {
    return lake.read(TreeTables.Q_TARGETS)
        .where("dataset = '" + dataset + "'")
        .orderBy("tree_id", "depth", "q_value")
        .collectAsList();
  }

  @Test
  void treesBecomeTargetsAndWhatIsLeftOutIsSaid() {
    targets("--method=max").failed(ExitCode.DATA.code(), "was grown for guidance");
    String labels = "--where=purpose = 'reward-modelling'";
    CommandRun qlass = targets("--method=qlass", labels, "--output=q").succeeded();
    assertThat(qlass.out())
        .containsPattern("trees +3")
        .containsPattern("trees with targets +1")
        .containsPattern("trees left out: all leaves of one value +1")
        .containsPattern("trees left out: no leaf of known value +1");
    assertThat(rows("q")).hasSize(3).allMatch(row -> row.getAs("method").equals("qlass-vanilla"));
    assertThat(rows("q").get(0).<Double>getAs("q_value")).isCloseTo(0.9, within(1e-12));
    assertThat(rows("q").get(0).<Double>getAs("q_target")).isCloseTo(0.95, within(1e-12));

    targets("--method=mean", labels, "--gamma=0.5", "--output=q").succeeded();
    assertThat(rows("q")).hasSize(6).allMatch(row -> row.getAs("method").equals("mean"));
  }

  @Test
  void pathsAreExportedAsStepwiseSupervision() {
    targets("--method=masprm", "--where=purpose = 'reward-modelling'", "--paths").succeeded();
    // The tree that was always solved is too easy
    assertThat(rows("masprm")).hasSize(3).allMatch(row -> row.getAs("tree_id").equals("mixed"));
    assertThat(
            lake.read(PreferenceTables.STEP_LABELS)
                .where("source = 'q-targets/masprm'")
                .selectExpr("prompt", "steps[0]", "labels[0]", "labels[1]")
                .orderBy("labels[1]")
                .collectAsList()
                .toString())
        .isEqualTo("[[2 + 2?,plan,0.5,0.0], [2 + 2?,plan,0.5,1.0]]");
    CommandRun.of(
            "export",
            "--format=trl-stepwise",
            "--output=" + temp.resolve("stepwise"),
            "--lake=" + temp.resolve("lake"))
        .succeeded();
    assertThat(temp.resolve("stepwise")).isNotEmptyDirectory();
  }

  @Test
  void playIsGuidedByWhatWasPlayed() {
    String at = "--lake=" + temp.resolve("lake");
    String[] first = {
      "rollout",
      "--environment=FrozenLake-v1",
      "--tasks=2",
      "--group-size=150",
      at,
      "--parameters={\"is_slippery\": false}"
    };
    CommandRun.of(first).succeeded();
    targets("--method=monte-carlo", "--gamma=0.95", "--balance", "--output=balanced").succeeded();
    CommandRun run = targets("--method=monte-carlo", "--gamma=0.95").succeeded();
    assertThat(run.out()).containsPattern("episodes +300").containsPattern("no outcome +0");
    assertThat(rows("balanced").size()).isLessThan(rows("monte-carlo").size()).isPositive();

    String[] guided = {
      "rollout",
      "--where=environment = 'FrozenLake-v1'",
      "--policy=q-guided",
      "--q-dataset=monte-carlo",
      "--candidates=16",
      "--group-size=20",
      at
    };
    CommandRun.of(guided).succeeded();
    List<Row> returns =
        lake.read(EpisodeTables.EPISODES)
            .selectExpr("policy", "aggregate(rewards, 0d, (sum, reward) -> sum + reward) AS ret")
            .groupBy("policy")
            .avg("ret")
            .orderBy("policy")
            .collectAsList();
    assertThat(returns.get(0).getString(0)).startsWith("q-guided(monte-carlo#");
    assertThat(returns.get(1).getString(0)).isEqualTo("uniform");
    // One of the two tasks was never solved, so that nothing guides there
    assertThat(returns.get(0).getDouble(1)).isGreaterThan(returns.get(1).getDouble(1) + 0.4);

    guided[3] = "--q-dataset=nothing";
    CommandRun.of(guided).failed(ExitCode.DATA.code(), "q-targets --output");
    aNetworkLearnsTheTargets(at);
  }

  private static void aNetworkLearnsTheTargets(String at) {
    String[] train = {
      "train-process-reward",
      "--dataset=monte-carlo",
      "--output=learned",
      "--hidden=64",
      "--dimension=128",
      "--steps=400",
      "--holdout=0",
      "--learning-rate=0.003",
      at
    };
    CommandRun run = CommandRun.of(train).succeeded();
    assertThat(run.out()).containsPattern("data set +learned").containsPattern("loss +0\\.");
    assertThat(rows("learned"))
        .hasSize(rows("monte-carlo").size())
        .allMatch(row -> row.<Double>getAs("q_target") > 0 && row.<Double>getAs("q_target") < 1);
    Row found =
        lake.read(TreeTables.Q_TARGETS)
            .where("dataset IN ('monte-carlo', 'learned')")
            .groupBy("state_key", "action_id")
            .pivot("dataset", List.of("monte-carlo", "learned"))
            .avg("q_target")
            .selectExpr("corr(`monte-carlo`, learned)")
            .head();
    assertThat(found.getDouble(0)).isGreaterThan(0.2);
    assertThat(lake.read(LearnTables.MODELS).where("name = 'process-reward'").collectAsList())
        .hasSize(1)
        .allMatch(row -> row.getJavaMap(row.fieldIndex("parameters")).toString().contains("BCE"));
    train[2] = "--output=monte-carlo";
    CommandRun.of(train).failed(ExitCode.USAGE.code(), "other than those that are read");
    train[1] = "--dataset=nothing";
    train[2] = "--output=learned";
    CommandRun.of(train).failed(ExitCode.DATA.code(), "q-targets --output");
  }

  @Test
  void playIsGuidedByWhatAnExpertDoes(SparkSession spark) {
    String at = "--lake=" + temp.resolve("cliff");
    String world = "--environment=CliffWalking-v1";
    String[] expert = {
      "rollout", world, "--tasks=1", "--policy=oracle", "--group-size=40", "--source=demos", at
    };
    CommandRun.of(expert).succeeded();
    String[] learner = {
      "rollout",
      world,
      "--tasks=1",
      "--policy=oracle",
      "--epsilon=0.3",
      "--group-size=60",
      "--max-steps=60",
      at
    };
    CommandRun.of(learner).succeeded();
    CommandRun.of("q-targets", "--method=inverse-prm", at)
        .failed(ExitCode.USAGE.code(), "--expert is missing");
    CommandRun.of("q-targets", "--method=inverse-prm", "--expert=nobody", at)
        .failed(ExitCode.DATA.code(), "0 of the expert");
    String[] inverse = {
      "q-targets",
      "--method=inverse-prm",
      "--expert=demos",
      "--learners=rollout",
      "--policy=oracle",
      "--epsilon=0.3",
      at
    };
    assertThat(CommandRun.of(inverse).succeeded().out())
        .containsPattern("episodes +100")
        .containsPattern("more transitions than --max-transitions +0")
        .containsPattern("transitions of the expert +520");

    String[] guided = {
      "rollout",
      "--where=true",
      "--policy=q-guided",
      "--q-dataset=inverse-prm",
      "--candidates=64",
      "--group-size=5",
      "--max-steps=60",
      "--source=guided",
      at
    };
    CommandRun.of(guided).succeeded();
    Lake cliff = Lake.open(spark, temp.resolve("cliff").toString());
    // Thirteen steps along the cliff; what acts proposes any way with the same probability
    assertThat(
            cliff
                .read(EpisodeTables.EPISODES)
                .where("source = 'guided'")
                .selectExpr("avg(aggregate(rewards, 0d, (sum, reward) -> sum + reward))")
                .head()
                .getDouble(0))
        .isEqualTo(-13);
  }

  @Test
  void optionsOfOtherMethodsAreRefused() {
    int usage = ExitCode.USAGE.code();
    targets("--method=median").failed(usage, "monte-carlo");
    targets("--method=mean", "--label=reward").failed(usage, "qlass, for which --label is");
    targets("--method=mean", "--expert=demos").failed(usage, "inverse-prm, for which --expert");
    targets("--method=visits", "--gamma=0.5").failed(usage, "discounts nothing");
  }
}
