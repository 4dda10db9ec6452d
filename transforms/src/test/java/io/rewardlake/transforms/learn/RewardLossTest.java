package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Card 59: one pair with rewards 2 and -1, of 9 and 99 tokens. */
class RewardLossTest {
  @TempDir Path folder;

  @Test
  void theTermsAreTheClosedNumbers() throws IOException {
    double bradleyTerry = Math.log1p(Math.exp(-3));
    assertThat(bradleyTerry).isCloseTo(0.04859, within(5e-6));
    assertThat(objective(RewardLoss.PLAIN)).isCloseTo(bradleyTerry, within(1e-6));
    assertThat(objective(new RewardLoss(0.1, false, Odin.NONE)))
        .isCloseTo(bradleyTerry + 0.1, within(1e-6));
    double preferred = 2 / Math.log(10);
    double other = -1 / Math.log(100);
    assertThat(rewards(new RewardLoss(0, true, Odin.NONE)))
        .containsExactly(new double[] {preferred, other}, within(1e-6));
    assertThat(objective(new RewardLoss(0.1, true, Odin.NONE)))
        .isCloseTo(
            Math.log1p(Math.exp(other - preferred)) + 0.1 * Math.pow(preferred + other, 2),
            within(1e-6));
  }

  @Test
  void anEmptyResponseCountsAsOneToken() {
    assertThat(RewardLoss.perLogLength(0)).isEqualTo(RewardLoss.perLogLength(1));
    assertThat(RewardLoss.perLogLength(9)).isCloseTo(1 / Math.log(10), within(1e-15));
  }

  @Test
  void refusesWeightsOutOfRange() {
    assertThatThrownBy(() -> new RewardLoss(0.2, false, Odin.NONE))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("zeroWeight is 0.2");
    assertThatThrownBy(() -> new Odin(-1, 0, 0)).hasMessageContaining("lengthWeight is -1");
    assertThatThrownBy(
            () ->
                Planted.training(
                    new Ensemble(1, 1, false, 1),
                    Network.linear(),
                    RewardLoss.of(new Odin(1, 1, 0)),
                    Planted.adam(0.1, 1, 0)))
        .hasMessageContaining("odin");
  }

  private double objective(RewardLoss loss) throws IOException {
    return probe(loss).total();
  }

  private double[] rewards(RewardLoss loss) throws IOException {
    return probe(loss).read((weights, batch) -> objectiveOf(loss).rewards(weights, batch).sum());
  }

  private static RewardObjective objectiveOf(RewardLoss loss) {
    RewardTraining training =
        Planted.training(
            new Ensemble(1, 1, false, 1), Network.linear(), loss, Planted.adam(0.1, 1, 0));
    return new RewardObjective(training, 1, 1);
  }

  /** The weight is 1, so the items are the rewards. */
  private ObjectiveProbe probe(RewardLoss loss) throws IOException {
    RewardObjective objective = objectiveOf(loss);
    TrainingPairs.Builder builder = new TrainingPairs.Builder(objective.training());
    builder.add("pair", 0, 1, 1, 0, 0, "pair");
    builder.lengths(9, 99);
    VectorStore store = Planted.store(folder, new float[][] {{2}, {-1}});
    FloatBuffer cells = FloatBuffer.allocate(objective.layout().width());
    List<Column> columns = objective.training().ensemble().columns();
    new PairSamples(store, builder.build(), columns, objective.layout()).copy(0, cells, 0);
    return new ObjectiveProbe(
        objective, Map.of("reward", new float[] {1}), new float[][] {cells.array()}, 1);
  }
}
