package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.rewardlake.transforms.learn.stage.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleTrainerTest {
  @TempDir Path folder;

  @Test
  void everyColumnEndsWhereItWouldHaveEndedAlone() throws IOException {
    Planted planted = new Planted(1, 800, 12).pairUp(3);
    for (Network network : List.of(Network.linear(), Network.mlp(8))) {
      RewardTraining training =
          Planted.training(
              new Ensemble(2, 3, true, 9),
              network,
              new Fit(Optimizer.ADAM, 0.01, 64, 8, 1e-3, 0.2, 2));
      TrainedEnsemble together = planted.train(folder, training);
      assertThat(together.columns()).hasSize(6);
      for (int c = 0; c < 6; c++) {
        TrainedEnsemble alone = planted.train(folder, training, List.of(together.columns().get(c)));
        for (int t = 0; t < together.parameters().shapes().size(); t++) {
          assertThat(together.parameters().get(t, c))
              .containsExactly(alone.parameters().get(t, 0), within(1e-5f));
        }
      }
    }
  }

  @Test
  void softLabelsRecoverThePlantedWeights() throws IOException {
    Planted planted = new Planted(2, 6000, 6).pairUp(1);
    planted.pairs.replaceAll(p -> p.labelled(1 / (1 + Math.exp(-planted.margin(p)))));
    RewardTraining training =
        Planted.training(
            new Ensemble(1, 1, false, 3), Network.linear(), Planted.adam(0.02, 150, 0));
    float[] found = planted.train(folder, training).parameters().get(0, 0);
    for (int j = 0; j < found.length; j++) {
      assertThat((double) found[j]).isCloseTo(planted.truth[j], within(0.01));
    }
  }

  @Test
  void labelsOfAFoldDoNotReachItsColumns() throws IOException {
    RewardTraining training =
        Planted.training(
            new Ensemble(2, 3, true, 9),
            Network.linear(),
            new Fit(Optimizer.ADAM, 0.01, 64, 10, 1e-3, 0.2, 2));
    Planted planted = new Planted(1, 600, 8).pairUp(3);
    TrainedEnsemble before = planted.train(folder, training);
    planted.pairs.replaceAll(p -> p.fold() == 1 ? p.labelled(1 - p.label()) : p);
    TrainedEnsemble after = planted.train(folder, training);
    for (int c = 0; c < 6; c++) {
      boolean blind = before.columns().get(c).fold() == 1;
      float[] was = before.parameters().get(0, c);
      float[] is = after.parameters().get(0, c);
      if (blind) {
        assertThat(is).containsExactly(was);
      } else {
        assertThat(is).isNotEqualTo(was);
      }
    }
  }

  @Test
  void earlyStoppingKeepsTheBestHeldOutEpochOfEachColumn() throws IOException {
    Planted planted = new Planted(4, 400, 40).pairUp(2);
    for (int i = 0; i < planted.pairs.size(); i += 3) {
      planted.pairs.set(i, planted.pairs.get(i).labelled(1 - planted.pairs.get(i).label()));
    }
    Fit fit = new Fit(Optimizer.ADAM, 0.02, 32, 200, 0, 0.25, 4);
    RewardTraining training = Planted.training(new Ensemble(2, 2, true, 1), Network.mlp(16), fit);
    TrainedEnsemble trained = planted.train(folder, training);
    TrainingPairs pairs = planted.trainingPairs(training);
    float[][] rewards = Planted.rewards(trained, planted.vectors);
    for (int c = 0; c < 4; c++) {
      Column column = trained.columns().get(c);
      List<EpochMetrics> curve =
          trained.curves().stream()
              .filter(m -> m.member() == column.member() && m.fold() == column.fold())
              .toList();
      EpochMetrics last = curve.get(curve.size() - 1);
      assertThat(last.stopped()).isTrue();
      assertThat(last.epoch()).isLessThan(200).isEqualTo(curve.size());
      EpochMetrics best = curve.get(curve.size() - 1 - fit.patience());
      assertThat(curve).allMatch(m -> m.holdoutLoss() >= best.holdoutLoss());
      double loss = 0;
      int count = 0;
      for (int p = 0; p < pairs.size(); p++) {
        if (pairs.validates(p, column)) {
          double scale = trained.scales().get(c);
          double z = (rewards[pairs.itemA(p)][c] - rewards[pairs.itemB(p)][c]) / scale;
          loss += BradleyTerry.loss(z, pairs.label(p));
          count++;
        }
      }
      assertThat(loss / count).isCloseTo(best.holdoutLoss(), within(1e-4));
    }
  }

  @Test
  void interruptedTrainingResumesBitForBit() throws IOException {
    Planted planted = new Planted(6, 500, 10).pairUp(2);
    Arrays.setAll(planted.lengths, item -> 5 + item * item % 23);
    RewardTraining training =
        Planted.training(
            new Ensemble(2, 2, true, 4),
            new Network(Network.Head.ODIN, 2, 6, Activation.SILU),
            RewardLoss.of(new Odin(1, 1, 0)),
            new Fit(Optimizer.ADAM, 0.01, 50, 12, 1e-3, 0.2, 3));
    List<EpochMetrics> uninterrupted = new ArrayList<>();
    TrainedEnsemble whole = run(planted, training, Checkpoints.NONE, uninterrupted, 0);
    ArtifactStore store = new ArtifactStore(folder.toString(), new Configuration());
    FileCheckpoints checkpoints = new FileCheckpoints(store, "model", 2);
    List<EpochMetrics> heard = new ArrayList<>();
    assertThatThrownBy(() -> run(planted, training, checkpoints, heard, 5))
        .isInstanceOf(Interrupted.class);
    assertThat(store.list("model.epoch-")).containsExactly("model.epoch-000004.safetensors");
    TrainedEnsemble resumed = run(planted, training, checkpoints, heard, 0);
    assertThat(resumed.curves()).isEqualTo(whole.curves()).isEqualTo(uninterrupted);
    assertThat(ModelFiles.encode(resumed)).isEqualTo(ModelFiles.encode(whole));
    // Epoch 5 was lost with the interruption and ran again
    assertThat(heard.stream().filter(m -> m.epoch() == 5).count()).isEqualTo(8);
    checkpoints.clear();
    assertThat(store.list("model.epoch-")).isEmpty();
  }

  @Test
  void foldsOfDifferentScaleAreBroughtToOne() {
    List<Column> columns = new Ensemble(2, 2, false, 0).columns();
    MarginScales different = new MarginScales(columns);
    different.add(0, new float[] {1, 3, 1, 3}, 0);
    different.add(1, new float[] {-1, 3, 1, -3}, 0);
    double pooled = Math.sqrt(5);
    assertThat(different.scales()).containsExactly(pooled, pooled / 3, pooled, pooled / 3);
    MarginScales alike = new MarginScales(columns);
    alike.add(0, new float[] {1, 1.04f, 1, 1.04f}, 0);
    assertThat(alike.scales()).containsExactly(1.0, 1.0, 1.0, 1.0);
  }

  private TrainedEnsemble run(
      Planted planted,
      RewardTraining training,
      Checkpoints checkpoints,
      List<EpochMetrics> heard,
      int interruptAfter)
      throws IOException {
    return EnsembleTrainer.train(
        training,
        training.ensemble().columns(),
        planted.store(folder),
        planted.trainingPairs(training),
        Device.cpu(),
        checkpoints,
        (epoch, metrics) -> {
          heard.addAll(metrics);
          if (epoch == interruptAfter) {
            throw new Interrupted();
          }
        });
  }

  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
