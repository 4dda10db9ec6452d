package io.rewardlake.transforms.tree.pair;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Ensemble;
import io.rewardlake.transforms.learn.Fit;
import io.rewardlake.transforms.learn.MetaAscent;
import io.rewardlake.transforms.learn.ModelCard;
import io.rewardlake.transforms.learn.Network;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.RewardLoss;
import io.rewardlake.transforms.learn.RewardTraining;
import io.rewardlake.transforms.learn.ScoreItems;
import io.rewardlake.transforms.learn.TrainRewardModels;
import io.rewardlake.transforms.random.RandomStreams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A reward model on pairs of leaves finds what each node of a path is worth. */
@ExtendWith(SparkExtension.class)
class TreeRewardModelTest {
  private static final int BRANCHING = 3;
  private static final int NODES = 3 + 9 + 27;
  private static final int PAIRS = 4000;
  private static final int TREES = 16;

  /** Weight of the squared norm beside the sum of the losses; the trainer takes their mean. */
  private static final double PENALTY = 0.01 / PAIRS;

  private final double[] worth = new double[NODES];

  @TempDir Path folder;

  @Test
  void fittedLeavesCorrelateWithThePlantedOnes(SparkSession spark) {
    ContinuousSampler normal =
        ZigguratSampler.NormalizedGaussian.of(RandomStreams.of(5, "planted nodes"));
    for (int node = 0; node < NODES; node++) {
      worth[node] = normal.sample();
    }
    TestTrees trees = new TestTrees();
    for (int tree = 0; tree < TREES; tree++) {
      trees.complete("tree-" + tree, BRANCHING, 3, this::sum);
    }
    Dataset<Row> nodes = trees.rows(spark);
    Dataset<Row> pairs = new LeafPairs(0, PAIRS / TREES, 1000, 2).apply(nodes);
    Dataset<Row> compared =
        new TreeComparisons("planted", true, PairLabel.BRADLEY_TERRY, false, 3)
            .apply(pairs, nodes)
            .selectExpr(
                "pair_id AS pair_key",
                "attributes.node_a AS a",
                "attributes.node_b AS b",
                "label",
                "margin",
                "0 AS fold",
                "pair_id AS holdout_key");
    Dataset<Row> items = items(spark);
    Dataset<Row> training =
        withItem(withItem(compared, items, "a"), items, "b").drop("a", "b").cache();
    assertThat(training.count()).isEqualTo(PAIRS);
    ModelCard card =
        new TrainRewardModels(
                new RewardTraining(
                    new Ensemble(1, 1, false, 4),
                    Network.linear(),
                    RewardLoss.PLAIN,
                    new Fit(Optimizer.ADAM, 0.05, PAIRS, 400, PENALTY, 0, 1),
                    MetaAscent.NONE,
                    DeviceChoice.CPU),
                folder.toString(),
                "planted",
                1000,
                (epoch, metrics) -> {})
            .train(items, training);
    List<Row> scored =
        new ScoreItems(card.artifact(), card.sha256(), 64)
            .apply(items)
            .join(items, "item_id")
            .select(col("truth"), col("scores").getItem(0).getItem(0))
            .collectAsList();
    assertThat(scored).hasSize(27);
    assertThat(
            new PearsonsCorrelation()
                .correlation(
                    scored.stream().mapToDouble(row -> row.getDouble(0)).toArray(),
                    scored.stream().mapToDouble(row -> row.getDouble(1)).toArray()))
        .isGreaterThanOrEqualTo(0.98);
  }

  /** Each leaf, of whichever tree, with an indicator of the nodes on its path. */
  private Dataset<Row> items(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (int leaf = 0; leaf < 27; leaf++) {
      String places = "." + leaf / 9 + "." + leaf / 3 % 3 + "." + leaf % 3;
      Float[] path = new Float[NODES];
      for (int node = 0; node < NODES; node++) {
        path[node] = 0f;
      }
      for (int end = 2; end <= places.length(); end += 2) {
        path[index(places.substring(0, end))] = 1f;
      }
      rows.add(RowFactory.create(places, ContentId.of(places), path, sum("tree-0" + places)));
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL("places STRING, item_id STRING, vector ARRAY<FLOAT>, truth DOUBLE"));
  }

  private static Dataset<Row> withItem(Dataset<Row> pairs, Dataset<Row> items, String side) {
    return pairs.join(
        items.select(col("places").as("places_" + side), col("item_id").as("item_" + side)),
        col(side).endsWith(col("places_" + side)));
  }

  private double sum(String id) {
    String places = id.substring(id.indexOf('.'));
    double sum = 0;
    for (int end = 2; end <= places.length(); end += 2) {
      sum += worth[index(places.substring(0, end))];
    }
    return sum;
  }

  /** Number of a node by its places: ".0" to ".2", then ".0.0", and so on. */
  private static int index(String places) {
    int depth = places.length() / 2;
    int before = depth == 1 ? 0 : depth == 2 ? 3 : 12;
    int place = 0;
    for (int at = 1; at < places.length(); at += 2) {
      place = place * BRANCHING + places.charAt(at) - '0';
    }
    return before + place;
  }
}
