package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.PartitionTraining;
import io.rewardlake.transforms.learn.stage.Samples;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardObjectiveTest {
  private static final int DIMENSION = 5;
  private static final double PENALTY = 0.03;

  @TempDir Path folder;

  @Test
  void linearGradientIsTheClosedForm() throws IOException {
    checkGradient(Network.linear(), RewardLoss.PLAIN, 24);
  }

  @Test
  void perceptronGradientsAreFiniteDifferences() throws IOException {
    for (Activation activation : Activation.values()) {
      checkGradient(Network.mlp(4, activation), RewardLoss.PLAIN, 24);
    }
    checkGradient(new Network(Network.Head.MLP, 4, 3, Activation.SILU), RewardLoss.PLAIN, 24);
  }

  @Test
  void gradientsOfEveryTermAreFiniteDifferences() throws IOException {
    checkGradient(Network.linear(), new RewardLoss(0.07, true, Odin.NONE), 24);
    Odin odin = new Odin(0.7, 0.4, 0.3);
    checkGradient(odin(1), RewardLoss.of(odin), 24);
    checkGradient(odin(3), new RewardLoss(0.07, true, odin), 24);
  }

  @Test
  void aBatchInPartsHasTheGradientOfTheWhole() throws IOException {
    checkGradient(odin(1), RewardLoss.of(new Odin(0.7, 0.4, 0.3)), 3);
    for (Network network : List.of(odin(1), odin(2))) {
      RewardLoss loss = new RewardLoss(0.07, true, new Odin(1, 1, 0.5));
      Step whole = step(network, loss, 24);
      Step parts = step(network, loss, 3);
      assertThat(parts.losses).containsExactly(whole.losses, within(1e-5));
      for (int t = 0; t < whole.after.shapes().size(); t++) {
        assertThat(parts.after.values(t)).containsExactly(whole.after.values(t), within(1e-6f));
      }
    }
  }

  private static Network odin(int depth) {
    return new Network(Network.Head.ODIN, depth, 4, Activation.SILU);
  }

  /** One step of plain descent with rate 1, which moves the parameters by minus their gradient. */
  private final class Step {
    final RewardTraining training;
    final Planted planted = softPairs(24);
    final TrainingPairs pairs;
    final Parameters before;
    final double[] losses;
    final Parameters after;

    Step(Network network, RewardLoss loss, int partSize) throws IOException {
      Ensemble ensemble = new Ensemble(2, 3, true, 5);
      Fit fit = new Fit(Optimizer.SGD, 1, 24, partSize, 1, PENALTY, 0, 1);
      training = Planted.training(ensemble, network, loss, fit);
      pairs = planted.trainingPairs(training);
      List<Column> columns = ensemble.columns();
      RewardObjective objective = new RewardObjective(training, DIMENSION, columns.size());
      LearnerState start = objective.initial(columns);
      before = objective.parameters(start);
      PartitionTraining.Advance step = partition(planted, training, pairs).advance(start, 1);
      Map<String, Double> figures = step.interval().trained();
      losses =
          IntStream.range(0, columns.size())
              .mapToDouble(c -> figures.get("loss." + c) / figures.get("mass." + c))
              .toArray();
      after = objective.parameters(step.state());
    }
  }

  private Step step(Network network, RewardLoss loss, int partSize) throws IOException {
    return new Step(network, loss, partSize);
  }

  private PartitionTraining partition(Planted planted, RewardTraining training, TrainingPairs pairs)
      throws IOException {
    Fit fit = training.fit();
    List<Column> columns = training.ensemble().columns();
    RewardObjective objective = new RewardObjective(training, DIMENSION, columns.size());
    Samples samples =
        new PairSamples(planted.store(folder), pairs, columns, objective.layout()).samples();
    Schedule schedule = new Schedule(fit.optimizer(), fit.batchSize(), 1_000, 1, 0, 5);
    return new PartitionTraining(objective, schedule, samples, 0, Device.cpu(), fit.partSize());
  }

  private void checkGradient(Network network, RewardLoss loss, int partSize) throws IOException {
    Step taken = step(network, loss, partSize);
    List<Column> columns = taken.training.ensemble().columns();
    for (int c = 0; c < columns.size(); c++) {
      double[][] theta = column(taken.before, c);
      double[][] moved = column(taken.after, c);
      PlainObjective objective =
          new PlainObjective(taken.training, taken.planted, taken.pairs, columns.get(c));
      assertThat(taken.losses[c]).isCloseTo(objective.bradleyTerry(theta), within(1e-5));
      for (int t = 0; t < theta.length; t++) {
        for (int i = 0; i < theta[t].length; i++) {
          double at = theta[t][i];
          double step = 1e-5;
          theta[t][i] = at + step;
          double up = objective.at(theta);
          theta[t][i] = at - step;
          double down = objective.at(theta);
          theta[t][i] = at;
          assertThat(at - moved[t][i]).isCloseTo((up - down) / (2 * step), within(2e-5));
        }
      }
    }
  }

  @Test
  void adamsFirstStepMovesEveryParameterByTheRate() throws IOException {
    RewardTraining training =
        Planted.training(
            new Ensemble(1, 1, false, 5), Network.linear(), Planted.adam(0.1, 1, PENALTY));
    Planted planted = softPairs(16);
    TrainingPairs pairs = planted.trainingPairs(training);
    RewardObjective objective = new RewardObjective(training, DIMENSION, 1);
    LearnerState start = objective.initial(training.ensemble().columns());
    LearnerState moved = partition(planted, training, pairs).advance(start, 1).state();
    float[] before = objective.parameters(start).get(0, 0);
    float[] after = objective.parameters(moved).get(0, 0);
    for (int i = 0; i < after.length; i++) {
      assertThat(Math.abs(after[i] - before[i])).isCloseTo(0.1f, within(1e-4f));
    }
  }

  @Test
  void nothingStaysBehindOverManyBatches() throws IOException {
    RewardTraining training =
        Planted.training(
            new Ensemble(2, 2, true, 5),
            new Network(Network.Head.ODIN, 2, 8, Activation.SILU),
            RewardLoss.of(new Odin(1, 1, 1)),
            new Fit(Optimizer.ADAM, 0.01, 32, 16, 1, PENALTY, 0, 1));
    Planted planted = softPairs(64);
    PartitionTraining partition = partition(planted, training, planted.trainingPairs(training));
    LearnerState start =
        new RewardObjective(training, DIMENSION, 4).initial(training.ensemble().columns());
    int elsewhere = detachedArrays();
    // The parameters' own manager is capped: what would stay behind there fails at once
    partition.advance(start, 400);
    assertThat(detachedArrays()).isEqualTo(elsewhere);
  }

  /** Arrays that belong to no manager of ours. */
  private static int detachedArrays() {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }

  private static Planted softPairs(int count) {
    Planted planted = new Planted(3, 2 * count, DIMENSION).pairUp(3);
    double[] labels = {1, 0, 0.5, 0.8, 0.25};
    for (int i = 0; i < count; i++) {
      Planted.Pair p = planted.pairs.get(i);
      planted.pairs.set(
          i,
          new Planted.Pair(
              p.key(), p.a(), p.b(), labels[i % 5], i % 4 * 0.5, p.fold(), p.holdoutKey()));
    }
    for (int item = 0; item < planted.lengths.length; item++) {
      planted.lengths[item] = 3 + item * item % 17;
    }
    if (count % 3 != 0) {
      planted.pairs.replaceAll(p -> p.inFold(0));
    }
    return planted;
  }

  /** One column of all tensors, as a model file holds them. */
  static double[][] column(Parameters parameters, int column) {
    double[][] theta = new double[parameters.shapes().size()][];
    for (int t = 0; t < theta.length; t++) {
      float[] floats = parameters.get(t, column);
      theta[t] = IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }
    return theta;
  }
}
