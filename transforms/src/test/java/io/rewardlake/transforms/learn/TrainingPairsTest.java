package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingPairsTest {
  private static final Ensemble ENSEMBLE = new Ensemble(3, 4, true, 11);

  @Test
  void bootstrapWeightsArePoissonAndDifferByMember() {
    TrainingPairs pairs = pairs(20_000, 0);
    int[] counts = new int[12];
    int equal = 0;
    for (int p = 0; p < pairs.size(); p++) {
      int first = pairs.weight(p, new Column(0, Column.NO_FOLD));
      counts[first]++;
      equal += first == pairs.weight(p, new Column(1, Column.NO_FOLD)) ? 1 : 0;
    }
    // e^-1 / k!; standard error 0.0034
    double[] expected = {0.3679, 0.3679, 0.1839, 0.0613};
    for (int k = 0; k < expected.length; k++) {
      assertThat(counts[k] / 20_000.0).isCloseTo(expected[k], within(0.015));
    }
    // Independent members agree with probability sum_k p_k^2 = 0.3085
    assertThat(equal / 20_000.0).isCloseTo(0.3085, within(0.015));
  }

  @Test
  void aPairNeverTrainsItsFoldsColumnNorWhenHeldOut() {
    TrainingPairs pairs = pairs(4000, 0.25);
    Set<Integer> heldOut = new HashSet<>();
    for (int p : pairs.heldOutPart()) {
      heldOut.add(p);
    }
    assertThat(heldOut.size() / 4000.0).isCloseTo(0.25, within(0.06));
    assertThat(pairs.trainingPart()).hasSize(4000 - heldOut.size());
    for (int p = 0; p < 4000; p++) {
      // Pairs share a key in tens
      assertThat(heldOut.contains(p)).isEqualTo(heldOut.contains(p / 10 * 10));
      for (Column column : ENSEMBLE.columns()) {
        boolean own = column.fold() == p % 4;
        if (own || heldOut.contains(p)) {
          assertThat(pairs.weight(p, column)).isZero();
        }
        assertThat(pairs.validates(p, column)).isEqualTo(heldOut.contains(p) && !own);
      }
    }
  }

  @Test
  void refusesLabelsMarginsAndFoldsOutOfRange() {
    assertThatThrownBy(() -> add(1.5, 0, 0)).hasMessageContaining("label is 1.5");
    assertThatThrownBy(() -> add(Double.NaN, 0, 0)).hasMessageContaining("label is NaN");
    assertThatThrownBy(() -> add(1, -1, 0)).hasMessageContaining("margin is -1.0");
    assertThatThrownBy(() -> add(1, 0, 4)).hasMessageContaining("fold is 4; allowed is 0 to 3");
    assertThatThrownBy(() -> builder(0).build()).hasMessageContaining("no pair");
  }

  private static void add(double label, double margin, int fold) {
    builder(0).add("pair", 0, 1, label, margin, fold, "pair");
  }

  private static TrainingPairs pairs(int count, double heldOut) {
    TrainingPairs.Builder builder = builder(heldOut);
    for (int p = 0; p < count; p++) {
      builder.add("pair-" + p, 0, 1, 1, 0, p % 4, "group-" + p / 10);
    }
    return builder.build();
  }

  private static TrainingPairs.Builder builder(double heldOut) {
    Fit fit = new Fit(Optimizer.SGD, 0.1, 16, 1, 0, heldOut, 1);
    return new TrainingPairs.Builder(Planted.training(ENSEMBLE, Network.linear(), fit));
  }
}
