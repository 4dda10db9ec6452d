package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BehaviorCloningTest {
  private static final double TOLERANCE = 2e-3;

  @Test
  void aTableOfLogitsPaysTheLogarithmOfItsProbability() {
    // Weights are (1, 0) and (0, 3) as logits of the two actions of states 0 and 1, biases 0
    BehaviorCloning plain = new BehaviorCloning(Nets.table(2, 2), 0.1, false);
    float[] parameters = {1, 0, 0, 3, 0, 0};
    double first = Math.log(1 + Math.exp(-1));
    double second = Math.log(1 + Math.exp(3));
    float[][] rows = {{0, 0}, {1, 0}};
    assertThat(new ObjectiveProbe(plain, Map.of("actor", parameters), rows, 1).total())
        .isCloseTo((first + second) / 2, within(1e-6));
    BehaviorCloning weighted = new BehaviorCloning(Nets.table(2, 2), 0.1, true);
    float[][] withWeights = {{0, 0, 3}, {1, 0, 0.5f}};
    assertThat(new ObjectiveProbe(weighted, Map.of("actor", parameters), withWeights, 1).total())
        .isCloseTo((3 * first + 0.5 * second) / 2, within(1e-6));
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void theGradientIsTheDerivative(Head head) {
    PolicyNetwork network = head == Head.CATEGORICAL ? Nets.categorical() : Nets.continuous(head);
    ObjectiveProbe probe =
        ObjectiveProbe.random(new BehaviorCloning(network, 0.1, true), 12, 0.5, 1);
    if (head == Head.CATEGORICAL) {
      probe = probe.with("action", 0, 1, 2, 3);
    }
    probe.assertGradient("actor", TOLERANCE);
  }
}
