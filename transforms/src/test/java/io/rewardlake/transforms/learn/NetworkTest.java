package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.transforms.learn.stage.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Card 59: what the layers of a reward head can learn. */
class NetworkTest {
  @TempDir Path folder;

  /** The planted reward is a product of two features, which no linear head can see. */
  @Test
  void aProductOfTwoFeaturesNeedsAHiddenLayer() throws IOException {
    Planted planted = new Planted(59, 8_000, 8);
    for (int i = 0; i < 4_000; i++) {
      double margin = product(planted.vectors[2 * i]) - product(planted.vectors[2 * i + 1]);
      String key = "pair-" + i;
      planted.pairs.add(new Planted.Pair(key, 2 * i, 2 * i + 1, margin > 0 ? 1 : 0, 0, 0, key));
    }
    float[][] test = planted.fresh(4_000);
    assertThat(accuracy(planted, Network.linear(), test)).isLessThanOrEqualTo(0.60);
    assertThat(accuracy(planted, Network.mlp(32, Activation.SILU), test))
        .isGreaterThanOrEqualTo(0.90);
    // Without the activation, two layers are one
    assertThat(accuracy(planted, Network.mlp(32, Activation.NONE), test)).isLessThanOrEqualTo(0.60);
  }

  private static double product(float[] vector) {
    return 2 * vector[0] * vector[1];
  }

  private double accuracy(Planted planted, Network network, float[][] test) throws IOException {
    RewardTraining training =
        Planted.training(new Ensemble(1, 1, false, 1), network, Planted.adam(0.01, 25, 1e-4));
    float[][] rewards = Planted.rewards(planted.train(folder, training), test);
    double right = 0;
    for (int i = 0; i < test.length; i += 2) {
      double found = rewards[i][0] - rewards[i + 1][0];
      right += found * (product(test[i]) - product(test[i + 1])) > 0 ? 1 : 0;
    }
    return right / (test.length / 2.0);
  }

  @Test
  void everyNetworkScoresFromItsFileAsItWasTrained() throws IOException {
    Planted planted = new Planted(5, 40, 6).pairUp(2);
    for (Activation activation : Activation.values()) {
      for (int depth = 1; depth <= 5; depth++) {
        for (Network.Head head : List.of(Network.Head.MLP, Network.Head.ODIN)) {
          Network network = new Network(head, depth, 3, activation);
          RewardTraining training =
              Planted.training(new Ensemble(2, 2, true, 3), network, Planted.adam(0.01, 1, 1e-3));
          TrainedEnsemble trained = planted.train(folder, training);
          float[][] rewards = Planted.rewards(trained, planted.vectors);
          for (int c = 0; c < 4; c++) {
            double[][] theta = RewardObjectiveTest.column(trained.parameters(), c);
            PlainObjective plain =
                new PlainObjective(
                    training, planted, planted.trainingPairs(training), trained.columns().get(c));
            for (int item = 0; item < 40; item++) {
              assertThat((double) rewards[item][c])
                  .isCloseTo(trained.scales().get(c) * plain.head(theta, item, 0), within(1e-4));
            }
          }
        }
      }
    }
  }

  @Test
  void refusesDepthsThatAreNotThere() {
    refused("depth is 0", Network.Head.MLP, 0);
    refused("depth is 6", Network.Head.ODIN, 6);
    refused("depth is 2; allowed is at most 1", Network.Head.LINEAR, 2);
  }

  private static void refused(String message, Network.Head head, int depth) {
    assertThatThrownBy(() -> new Network(head, depth, 8, Activation.SILU))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining(message);
  }
}
