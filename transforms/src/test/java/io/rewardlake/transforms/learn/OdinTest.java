package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Card 96: a rotated embedding of 12 dimensions in which one direction is quality and one is
 * length; the true margin is 1.5 times the difference in quality plus that in length.
 */
@ExtendWith(SparkExtension.class)
class OdinTest {
  private static final int DIMENSION = 12;
  private static final int PAIRS = 4_000;
  private static final Network TWO_HEADS = new Network(Network.Head.ODIN, 1, 8, Activation.SILU);
  private static final Fit FIT = new Fit(Optimizer.ADAM, 0.01, 1_000, 100, 1e-4, 0, 1);

  /** The two heads hold each other back, so that their sum arrives later. */
  private static final Fit LONGER = new Fit(Optimizer.ADAM, 0.01, 1_000, 400, 1e-4, 0, 1);

  @TempDir Path folder;
  private double[] qualityAxis;
  private double[] lengthAxis;

  @ParameterizedTest
  @ValueSource(longs = {96, 97, 98, 99})
  void theQualityHeadKnowsNothingOfLength(long seed) throws IOException {
    Planted planted = planted(seed, PAIRS);
    float[][] test = planted.fresh(20_000);
    double[] quality = along(qualityAxis, test);
    double[] length = along(lengthAxis, test);

    TrainedEnsemble odin = train(planted, new Odin(1, 1, 0), LONGER);
    double[] rewards = head(odin, test, false);
    double[] second = head(odin, test, true);
    assertThat(Math.abs(correlation(rewards, length))).isLessThanOrEqualTo(0.05);
    assertThat(correlation(rewards, quality)).isGreaterThanOrEqualTo(0.98);
    assertThat(correlation(second, length)).isGreaterThanOrEqualTo(0.98);
    assertThat(Math.abs(cosine(odin))).isLessThanOrEqualTo(0.02);
    ColumnStatistics statistics = odin.statistics().get(0);
    assertThat(Math.abs(statistics.lengthCorrelation())).isLessThanOrEqualTo(0.05);
    assertThat(statistics.lengthHeadCorrelation()).isGreaterThanOrEqualTo(0.98);

    double[] free = head(train(planted, Odin.NONE, FIT), test, false);
    assertThat(correlation(free, length)).isGreaterThanOrEqualTo(0.35);

    double[] plain =
        head(
            planted.train(
                folder, Planted.training(new Ensemble(1, 1, false, seed), Network.linear(), FIT)),
            test,
            false);
    double[] sum = new double[test.length];
    Arrays.setAll(sum, i -> rewards[i] + second[i]);
    assertThat(accuracy(sum, quality, length))
        .isCloseTo(accuracy(plain, quality, length), within(0.01));
  }

  /** The same demands on the features of a hidden layer, by members with bootstrap and folds. */
  @Test
  void everyColumnOfAnEnsembleIsDisentangledForItself() throws IOException {
    Planted planted = planted(96, 1_000);
    RewardTraining training =
        Planted.training(
            new Ensemble(2, 2, true, 7),
            new Network(Network.Head.ODIN, 2, 16, Activation.SILU),
            RewardLoss.of(new Odin(1, 1, 0)),
            new Fit(Optimizer.ADAM, 0.01, 500, 250, 60, 1e-3, 0, 1));
    TrainedEnsemble together = planted.train(folder, training);
    for (int c = 0; c < 4; c++) {
      ColumnStatistics statistics = together.statistics().get(c);
      assertThat(Math.abs(statistics.lengthCorrelation())).isLessThanOrEqualTo(0.1);
      assertThat(statistics.lengthHeadCorrelation()).isGreaterThanOrEqualTo(0.95);
      assertThat(statistics.accuracy()).isGreaterThan(0.6);
    }
    TrainedEnsemble alone = planted.train(folder, training, List.of(together.columns().get(2)));
    for (int t = 0; t < together.parameters().shapes().size(); t++) {
      assertThat(alone.parameters().get(t, 0))
          .containsExactly(together.parameters().get(t, 2), within(1e-2f));
    }
  }

  @Test
  void theModelDoesNotDependOnTheLayoutOfItsInputs(SparkSession spark) throws IOException {
    Planted planted = planted(96, 200);
    RewardTraining training =
        Planted.training(
            new Ensemble(2, 2, true, 7),
            TWO_HEADS,
            RewardLoss.of(new Odin(1, 1, 0.5)),
            new Fit(Optimizer.ADAM, 0.01, 64, 16, 4, 1e-3, 0.2, 3));
    planted.pairs.replaceAll(p -> p.inFold(p.a() / 2 % 2));
    Dataset<Row> items = Tables.items(spark, planted.vectors);
    Dataset<Row> pairs = Tables.pairs(spark, planted);
    byte[] first = null;
    for (int partitions : new int[] {1, 8}) {
      ModelCard card =
          new TrainRewardModels(
                  training, folder.toString(), "of-" + partitions, 2, (epoch, metrics) -> {})
              .train(
                  items.repartition(partitions),
                  pairs.repartition(partitions, functions.col("item_b")));
      byte[] file = Files.readAllBytes(Path.of(card.artifact()));
      assertThat(file).isEqualTo(first == null ? file : first);
      assertThat(card.statistics()).hasSize(4);
      first = file;
    }
    Safetensors tensors = Safetensors.decode(first);
    assertThat(tensors.names()).contains("member.0.fold.1.weight", "member.0.fold.1.length.weight");
  }

  @Test
  void climbsOnUnlabelledPairsWithTheFirstHeadAlone() throws IOException {
    Planted planted = planted(96, 200);
    planted.pairs.replaceAll(p -> p.inFold(0));
    RewardTraining training =
        new RewardTraining(
            new Ensemble(1, 1, false, 7),
            TWO_HEADS,
            RewardLoss.of(new Odin(1, 1, 0)),
            new Fit(Optimizer.ADAM, 0.01, 64, 2, 1e-3, 0, 1),
            new MetaAscent(0.1),
            DeviceChoice.CPU);
    TrainingPairs.Builder builder = new TrainingPairs.Builder(training);
    planted.pairs.forEach(
        p -> {
          builder.add(p.key(), p.a(), p.b(), p.label(), p.margin(), p.fold(), p.holdoutKey());
          builder.lengths(planted.lengths[p.a()], planted.lengths[p.b()]);
          builder.addUnlabelled(p.b(), p.a());
        });
    TrainedEnsemble trained =
        EnsembleTrainer.train(
            training,
            training.ensemble().columns(),
            planted.store(folder),
            builder.build(),
            Device.cpu(),
            Checkpoints.NONE,
            (epoch, metrics) -> {});
    assertThat(trained.parameters().values(0))
        .isNotEqualTo(planted.train(folder, training).parameters().values(0))
        .doesNotContain(Float.NaN);
  }

  private Planted planted(long seed, int pairs) {
    Planted planted = new Planted(seed, 2 * pairs, DIMENSION);
    // Any two orthogonal directions of a Gaussian are two coordinates of a rotation of it
    qualityAxis = unit(planted.truth, new double[DIMENSION]);
    lengthAxis = unit(new Planted(seed + 1_000, 2, DIMENSION).truth, qualityAxis);
    double[] quality = along(qualityAxis, planted.vectors);
    double[] length = along(lengthAxis, planted.vectors);
    UniformRandomProvider random = RandomStreams.of(seed, "labels");
    for (int i = 0; i < 2 * pairs; i++) {
      planted.lengths[i] = (int) Math.round(Math.max(0, 500 + 100 * length[i]));
    }
    for (int i = 0; i < pairs; i++) {
      int a = 2 * i;
      double margin = 1.5 * (quality[a] - quality[a + 1]) + length[a] - length[a + 1];
      double label = random.nextDouble() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
      planted.pairs.add(new Planted.Pair("pair-" + i, a, a + 1, label, 0, i % 2, "pair-" + i));
    }
    return planted;
  }

  private TrainedEnsemble train(Planted planted, Odin odin, Fit fit) throws IOException {
    planted.pairs.replaceAll(p -> p.inFold(0));
    return planted.train(
        folder,
        Planted.training(new Ensemble(1, 1, false, 7), TWO_HEADS, RewardLoss.of(odin), fit));
  }

  private static double[] head(TrainedEnsemble trained, float[][] items, boolean second)
      throws IOException {
    byte[] file = ModelFiles.encode(trained);
    try (RewardModel model =
        second
            ? RewardModel.decodeLengthHead(file, Device.cpu())
            : RewardModel.decode(file, Device.cpu())) {
      BatchScorer scorer = new BatchScorer(model, items.length);
      Arrays.stream(items).forEach(scorer::add);
      float[] scores = scorer.score();
      double[] rewards = new double[scores.length];
      Arrays.setAll(rewards, i -> scores[i]);
      return rewards;
    }
  }

  private static double cosine(TrainedEnsemble trained) {
    double[][] heads = RewardObjectiveTest.column(trained.parameters(), 0);
    return dot(heads[0], heads[1]) / Math.sqrt(dot(heads[0], heads[0]) * dot(heads[1], heads[1]));
  }

  private static double accuracy(double[] rewards, double[] quality, double[] length) {
    double right = 0;
    for (int i = 0; i < rewards.length; i += 2) {
      double truth = 1.5 * (quality[i] - quality[i + 1]) + length[i] - length[i + 1];
      right += truth * (rewards[i] - rewards[i + 1]) > 0 ? 1 : 0;
    }
    return right / (rewards.length / 2.0);
  }

  private static double correlation(double[] x, double[] y) {
    Comoments moments = new Comoments();
    for (int i = 0; i < x.length; i++) {
      moments.add(x[i], y[i], 1);
    }
    return moments.correlation();
  }

  private static double[] along(double[] axis, float[][] vectors) {
    return Arrays.stream(vectors)
        .mapToDouble(
            vector -> {
              double sum = 0;
              for (int j = 0; j < axis.length; j++) {
                sum += axis[j] * vector[j];
              }
              return sum;
            })
        .toArray();
  }

  /** The part of a vector that is orthogonal to a unit vector, at length 1. */
  private static double[] unit(double[] vector, double[] without) {
    double[] unit = vector.clone();
    double share = dot(vector, without);
    Arrays.setAll(unit, j -> vector[j] - share * without[j]);
    double norm = Math.sqrt(dot(unit, unit));
    Arrays.setAll(unit, j -> unit[j] / norm);
    return unit;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j];
    }
    return sum;
  }
}
