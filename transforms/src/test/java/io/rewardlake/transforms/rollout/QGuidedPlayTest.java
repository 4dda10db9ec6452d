package io.rewardlake.transforms.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.PlantedTree;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.QGuided;
import io.rewardlake.transforms.rollout.policy.QPairs;
import io.rewardlake.transforms.rollout.policy.QTable;
import io.rewardlake.transforms.tree.value.Backup;
import io.rewardlake.transforms.tree.value.LeafValue;
import io.rewardlake.transforms.tree.value.QlassTargets;
import io.rewardlake.transforms.tree.value.ValueBackup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Q-guided play in environments, from targets of trees. */
@ExtendWith(SparkExtension.class)
class QGuidedPlayTest {
  private static final double GAMMA = 0.9;
  private static final String NOTHING =
      CanonicalElement.observation(UnsafeArrayData.fromPrimitiveArray(new float[] {0}), null);

  /** Action 0 with a probability, else any of the others. */
  private record Biased(double good) implements PolicyChoice {
    @Override
    public String title() {
      return "biased" + good;
    }

    @Override
    public Policy open(EnvironmentSpec spec) {
      return new Policy() {
        @Override
        public void condition(Decisions decisions) {}

        @Override
        public void sample(Decisions decisions, int row) {
          UniformRandomProvider random = decisions.random(row);
          decisions.actions().numbers()[row] =
              random.nextDouble() < good ? 0 : 1 + random.nextInt(2);
        }

        @Override
        public double logProb(Decisions decisions, int row) {
          return Double.NaN;
        }
      };
    }
  }

  private static Dataset<Row> tasks(SparkSession spark, int count, String spec) {
    StructType schema =
        StructType.fromDDL("task_id STRING, environment STRING, spec STRING, seed BIGINT");
    List<Row> rows =
        IntStream.range(0, count)
            .mapToObj(i -> RowFactory.create("task-" + i, LeavesEnvironment.NAME, spec, (long) i))
            .toList();
    return spark.createDataFrame(rows, schema);
  }

  private static QGuided guided(
      SparkSession spark,
      Dataset<Row> targets,
      PolicyChoice base,
      PolicyChoice others,
      int candidates) {
    List<Row> pairs = new QPairs().apply(targets).orderBy("first", "second").collectAsList();
    QTable table = new QTable(pairs.size());
    pairs.forEach(row -> table.add(row.getLong(0), row.getLong(1), row.getDouble(2)));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return QGuided.of(base, others, candidates, "test", table, 0, context);
  }

  private static QGuided guided(
      SparkSession spark, Dataset<Row> targets, PolicyChoice base, int candidates) {
    return guided(spark, targets, base, base, candidates);
  }

  private static List<Row> play(Dataset<Row> tasks, PolicyChoice policy, int group) {
    return new Rollout("test", 0, policy, group, 100, 16, 3)
        .apply(tasks)
        .selectExpr("group_id", "action_ids", "element_at(rewards, -1) AS reward")
        .orderBy("group_id", "action_ids", "reward")
        .collectAsList();
  }

  private static double meanReward(List<Row> episodes) {
    return episodes.stream().mapToDouble(row -> row.getDouble(2)).average().orElseThrow();
  }

  /** Two steps of a tree: below the first action 1, 0, 0, 0, below the second four of 0.5. */
  private static PlantedTree planted() {
    PlantedTree tree = new PlantedTree("planted");
    String root = HistoryKey.first(LeavesEnvironment.NAME, "task-0", NOTHING);
    tree.with(0, "task_id", "task-0").with(0, "environment", LeavesEnvironment.NAME);
    tree.with(0, "state_key", root);
    for (int first = 0; first < 2; first++) {
      int inner = tree.add(0, null);
      String key = HistoryKey.next(root, "i" + first, NOTHING);
      tree.with(inner, "action_id", first).with(inner, "state_key", key);
      for (int second = 0; second < 4; second++) {
        int leaf = tree.add(inner, null);
        double worth = first == 1 ? 0.5 : second == 0 ? 1 : 0;
        tree.with(leaf, "action_id", second).with(leaf, "reward", worth);
      }
    }
    return tree;
  }

  @Test
  void playFollowsTheBestLeafWhereMeansWouldMisleadIt(SparkSession spark) {
    Dataset<Row> nodes = PlantedTree.nodes(spark, List.of(planted()));
    Dataset<Row> max =
        new QlassTargets("q", QlassTargets.Label.VANILLA, GAMMA, LeafValue.FIRST_KNOWN, 100, 300)
            .apply(nodes);
    Dataset<Row> mean =
        new ValueBackup("q", Backup.MEAN, GAMMA, LeafValue.FIRST_KNOWN, 100).apply(nodes);
    String spec = "{\"branching\": 4, \"depth\": 2, \"others\": true}";
    Dataset<Row> task = tasks(spark, 1, spec);
    QGuided best = guided(spark, max, BuiltInPolicy.UNIFORM, 32);
    List<Row> played = play(task, best, 12);
    assertThat(played).hasSize(12).allMatch(row -> row.getList(1).equals(List.of(0, 0)));
    assertThat(meanReward(played)).isEqualTo(1);
    List<Row> misled = play(task, guided(spark, mean, BuiltInPolicy.UNIFORM, 32), 12);
    assertThat(misled).allMatch(row -> row.getList(1).get(0).equals(1));
    assertThat(meanReward(misled)).isEqualTo(0.5);

    // Nothing changes where the reward is withheld but the reward
    Dataset<Row> blind = tasks(spark, 1, spec.replace("}", ", \"hidden\": true}"));
    for (PolicyChoice policy : List.of(best, new EpsilonMixture(best, 0.5))) {
      List<Row> seeing = play(task, policy, 12);
      List<Row> unseeing = play(blind, policy, 12);
      assertThat(unseeing.stream().map(row -> row.getList(1)).toList())
          .isEqualTo(seeing.stream().map(row -> row.getList(1)).toList());
      assertThat(meanReward(unseeing)).isZero();
    }
  }

  @Test
  void noisyValuesBeatTheBestOfAsManyCalls(SparkSession spark) {
    int tasks = 1000;
    int depth = 8;
    List<Row> noisy = new ArrayList<>();
    double correlation = 0;
    for (int task = 0; task < tasks; task++) {
      UniformRandomProvider random = RandomStreams.of(1, "noise", Integer.toString(task));
      double[] exact = new double[3 * depth];
      double[] seen = new double[3 * depth];
      String key = HistoryKey.first(LeavesEnvironment.NAME, "task-" + task, NOTHING);
      for (int step = 0; step < depth; step++) {
        for (int action = 0; action < 3; action++) {
          int at = 3 * step + action;
          exact[at] = action == 0 ? Math.pow(GAMMA, depth - 1 - step) : 0;
          seen[at] = exact[at] + 0.2 * gaussian(random);
          noisy.add(RowFactory.create(key, action, null, null, seen[at]));
        }
        key = HistoryKey.next(key, "i0", NOTHING);
      }
      correlation += new SpearmansCorrelation().correlation(exact, seen) / tasks;
    }
    assertThat(correlation).isCloseTo(0.8, within(0.02));
    StructType schema =
        StructType.fromDDL(
            "state_key STRING, action_id INT, action ARRAY<FLOAT>, text_action STRING,"
                + " q_target DOUBLE");
    PolicyChoice base = new Biased(0.6);
    QGuided policy = guided(spark, spark.createDataFrame(noisy, schema), base, 4);
    Dataset<Row> chain = tasks(spark, tasks, "{\"branching\": 3, \"depth\": 8}");
    assertThat(meanReward(play(chain, policy, 1))).isCloseTo(0.71, within(0.05));
    List<Row> sampled = play(chain, base, 4);
    assertThat(meanReward(sampled)).isCloseTo(0.02, within(0.01));
    long best =
        sampled.stream()
            .filter(row -> row.getDouble(2) == 1)
            .map(row -> row.getString(0))
            .distinct()
            .count();
    assertThat(best / (double) tasks).isCloseTo(0.07, within(0.025));
  }

  @Test
  void whereNothingIsKnownTheFirstProposalIsTaken(SparkSession spark) {
    Dataset<Row> none =
        spark.createDataFrame(
            List.of(RowFactory.create("elsewhere", 0, null, null, 1.0)),
            StructType.fromDDL(
                "state_key STRING, action_id INT, action ARRAY<FLOAT>, text_action STRING,"
                    + " q_target DOUBLE"));
    QGuided policy = guided(spark, none, new Biased(1), BuiltInPolicy.UNIFORM, 3);
    Dataset<Row> tasks = tasks(spark, 20, "{\"branching\": 3, \"depth\": 5}");
    assertThat(play(tasks, policy, 1))
        .allMatch(row -> row.getList(1).equals(List.of(0, 0, 0, 0, 0)));
    assertThat(policy.title()).startsWith("q-guided(test#").contains("biased1.0|uniform,n=3");
  }

  @Test
  void sameEpisodesInEveryLayout(SparkSession spark) {
    Dataset<Row> targets =
        new ValueBackup("q", Backup.MAX, GAMMA, LeafValue.FIRST_KNOWN, 100)
            .apply(PlantedTree.nodes(spark, List.of(planted())));
    PolicyChoice policy = new EpsilonMixture(guided(spark, targets, BuiltInPolicy.UNIFORM, 3), 0.3);
    LayoutContract.assertSameRows(
        tasks(spark, 30, "{\"branching\": 4, \"depth\": 2}"),
        new Rollout("test", 0, policy, 2, 100, 7, 3)::apply);
  }

  private static double gaussian(UniformRandomProvider random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
