package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.PartitionTraining;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Card 76: a MetaRM step of a linear reward model of two parameters, by hand. */
class MetaAscentTest {
  private static final double RATE = 0.5;
  private static final double LEARNING_RATE = 1;
  private static final double PENALTY = 0.02;
  private static final int LABELLED = 6;

  @TempDir Path folder;

  @Test
  void oneStepIsTheGradientAtTheAscendedParameters() throws IOException {
    Planted planted = planted();
    RewardTraining training = training(new MetaAscent(RATE), 1);
    TrainingPairs pairs = pairs(planted, training);
    List<Column> columns = training.ensemble().columns();
    RewardObjective objective = new RewardObjective(training, 2, 1);
    LearnerState start = objective.initial(columns);
    double[] theta = doubles(objective.parameters(start).get(0, 0));
    double[] ascended = ascended(planted, theta);
    double[] expected = gradient(planted, ascended);
    double[] plain = gradient(planted, theta);
    PairSamples samples =
        new PairSamples(planted.store(folder), pairs, columns, objective.layout());
    Schedule schedule = new Schedule(Optimizer.SGD, LABELLED, 1, 1, 0, 5);
    LearnerState moved =
        new PartitionTraining(objective, schedule, samples.samples(), 0, Device.cpu(), LABELLED)
            .advance(start, 1)
            .state();
    double[] after = doubles(objective.parameters(moved).get(0, 0));
    for (int j = 0; j < 2; j++) {
      double gradient = (theta[j] - after[j]) / LEARNING_RATE;
      assertThat(gradient).isCloseTo(expected[j], within(1e-6));
      assertThat(Math.abs(gradient - plain[j])).isGreaterThan(1e-3);
    }
  }

  @Test
  void trainingClimbsOnTheUnlabelledPairs() throws IOException {
    Planted planted = planted();
    RewardTraining with = training(new MetaAscent(RATE), 20);
    RewardTraining without = training(MetaAscent.NONE, 20);
    Parameters plain = train(planted, without, pairs(planted, without));
    // Without a rate, or without unlabelled pairs, nothing is different
    assertThat(train(planted, with, planted.trainingPairs(with)).values(0))
        .containsExactly(plain.values(0));
    Parameters meta = train(planted, with, pairs(planted, with));
    assertThat(meta.values(0)).isNotEqualTo(plain.values(0));
    assertThat(train(planted, with, pairs(planted, with)).values(0))
        .containsExactly(meta.values(0));
  }

  private Parameters train(Planted planted, RewardTraining training, TrainingPairs pairs)
      throws IOException {
    return EnsembleTrainer.train(
            training,
            training.ensemble().columns(),
            planted.store(folder),
            pairs,
            Device.cpu(),
            Checkpoints.NONE,
            (epoch, metrics) -> {})
        .parameters();
  }

  private static RewardTraining training(MetaAscent meta, int epochs) {
    return new RewardTraining(
        new Ensemble(1, 1, false, 5),
        Network.linear(),
        RewardLoss.PLAIN,
        new Fit(Optimizer.SGD, LEARNING_RATE, LABELLED, epochs, PENALTY, 0, 1),
        meta,
        DeviceChoice.CPU);
  }

  private static Planted planted() {
    // Six labelled pairs, and eight items more for four unlabelled ones
    Planted planted = new Planted(3, 2 * LABELLED + 8, 2).pairUp(1);
    planted.pairs.subList(LABELLED, planted.pairs.size()).clear();
    return planted;
  }

  private static TrainingPairs pairs(Planted planted, RewardTraining training) {
    TrainingPairs.Builder builder = new TrainingPairs.Builder(training);
    planted.pairs.forEach(
        p -> builder.add(p.key(), p.a(), p.b(), p.label(), p.margin(), p.fold(), p.holdoutKey()));
    for (int item = 2 * LABELLED; item < 2 * LABELLED + 8; item += 2) {
      builder.addUnlabelled(item, item + 1);
    }
    return builder.build();
  }

  /** theta + rate times the gradient of the mean over prompts of sigmoid(|margin|) / 2. */
  private static double[] ascended(Planted planted, double[] theta) {
    double[] ascended = theta.clone();
    for (int item = 2 * LABELLED; item < 2 * LABELLED + 8; item += 2) {
      double[] d = difference(planted, item, item + 1);
      double margin = theta[0] * d[0] + theta[1] * d[1];
      double s = sigmoid(Math.abs(margin));
      for (int j = 0; j < 2; j++) {
        ascended[j] += RATE * 0.5 * s * (1 - s) * Math.signum(margin) * d[j] / 4;
      }
    }
    return ascended;
  }

  /** Gradient of the penalised Bradley-Terry loss. */
  private static double[] gradient(Planted planted, double[] theta) {
    double[] gradient = {2 * PENALTY * theta[0], 2 * PENALTY * theta[1]};
    for (Planted.Pair pair : planted.pairs) {
      double[] d = difference(planted, pair.a(), pair.b());
      double error = sigmoid(theta[0] * d[0] + theta[1] * d[1]) - pair.label();
      for (int j = 0; j < 2; j++) {
        gradient[j] += error * d[j] / LABELLED;
      }
    }
    return gradient;
  }

  private static double[] difference(Planted planted, int a, int b) {
    float[] x = planted.vectors[a];
    float[] y = planted.vectors[b];
    return new double[] {(double) x[0] - y[0], (double) x[1] - y[1]};
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
