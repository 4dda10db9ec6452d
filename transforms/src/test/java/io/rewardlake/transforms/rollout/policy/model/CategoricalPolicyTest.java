package io.rewardlake.transforms.rollout.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CategoricalPolicyTest {
  private static final double EXACT = 1e-12;

  @Test
  void logProbabilitiesAreThoseOfTheSoftmax() {
    // Probabilities 1/10, 2/10, 3/10 and 4/10 but for the rounding of their logarithms
    float[] logits = {
      (float) Math.log(1), (float) Math.log(2), (float) Math.log(3), (float) Math.log(4)
    };
    Decisions decisions = onTheCliff(1);
    Policy policy = cliff(logits).open("p", decisions.spec(), 1);
    policy.condition(decisions);
    for (int action = 0; action < 4; action++) {
      assertThat(Math.exp(logProb(policy, decisions, action)))
          .isCloseTo((action + 1) / 10.0, within(1e-7));
    }
    // Temperature 1/2 squares them: 1, 4, 9, 16 of 30
    Policy sharp = cliff(logits).open("p", decisions.spec(), 0.5);
    sharp.condition(decisions);
    for (int action = 0; action < 4; action++) {
      assertThat(Math.exp(logProb(sharp, decisions, action)))
          .isCloseTo((action + 1) * (action + 1) / 30.0, within(1e-7));
    }
  }

  @Test
  void actionsAreDrawnAsOftenAsTheirProbabilities() {
    float[] logits = {0.3f, -1, 2, 0};
    int draws = 5_000;
    Decisions decisions = onTheCliff(draws);
    for (double temperature : new double[] {1, 3}) {
      Policy policy = cliff(logits).open("p", decisions.spec(), temperature);
      policy.condition(decisions);
      int[] counts = new int[4];
      for (int row = 0; row < draws; row++) {
        policy.sample(decisions, row);
        counts[decisions.actions().numbers()[row]]++;
      }
      double total = 0;
      for (int action = 0; action < 4; action++) {
        double p = Math.exp(logProb(policy, decisions, action));
        assertThat((double) counts[action] / draws)
            .isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / draws)));
        total += p;
      }
      assertThat(total).isCloseTo(1, within(EXACT));
    }
  }

  @Test
  void whatIsNotLegalHasNoProbability() {
    // Two matches are left, and one to three may be taken
    int draws = 1000;
    Decisions decisions = Models.waiting("Nim-v0", Map.of("matches", 2), draws);
    float[][] rows = new float[101][];
    Arrays.fill(rows, new float[] {0, 1, 5});
    Policy policy = Models.table(rows).open("p", decisions.spec(), 1);
    policy.condition(decisions);
    for (int row = 0; row < draws; row++) {
      policy.sample(decisions, row);
      assertThat(decisions.actions().numbers()[row]).isBetween(1, 2);
    }
    double total = 1 + Math.E;
    assertThat(logProb(policy, decisions, 1)).isCloseTo(-Math.log(total), within(EXACT));
    assertThat(logProb(policy, decisions, 2)).isCloseTo(1 - Math.log(total), within(EXACT));
    assertThat(logProb(policy, decisions, 3)).isEqualTo(Double.NEGATIVE_INFINITY);

    Policy greedy = Models.table(rows).open("p", decisions.spec(), 0);
    greedy.condition(decisions);
    greedy.sample(decisions, 0);
    assertThat(decisions.actions().numbers()[0]).isEqualTo(2);
    assertThat(logProb(greedy, decisions, 2)).isZero();
    assertThat(logProb(greedy, decisions, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void theFirstOfEqualLogitsIsTheGreedyAction() {
    float[] logits = {1, 2, 2, 0};
    Decisions decisions = onTheCliff(20);
    Policy greedy = cliff(logits).open("p", decisions.spec(), 0);
    greedy.condition(decisions);
    for (int row = 0; row < 20; row++) {
      greedy.sample(decisions, row);
      assertThat(decisions.actions().numbers()[row]).isEqualTo(1);
    }
  }

  @Test
  void logitsMayBeLargeButNotInfinite() {
    Decisions decisions = Models.waiting("CartPole-v1", Map.of(), 1);
    decisions.observations().vectors()[0] = 1;
    Policy large =
        Models.linear(new float[] {3e38f, 0, 0, 0, -3e38f, 0, 0, 0}, 0, 0)
            .open("p", decisions.spec(), 1);
    large.condition(decisions);
    large.sample(decisions, 0);
    assertThat(decisions.actions().numbers()[0]).isZero();
    assertThat(large.logProb(decisions, 0)).isZero();
    decisions.observations().vectors()[0] = 3;
    large.condition(decisions);
    assertThatThrownBy(() -> large.sample(decisions, 0)).hasMessageContaining("not finite");
  }

  private static PolicyModel cliff(float... logits) {
    float[][] rows = new float[48][];
    Arrays.fill(rows, logits);
    return Models.table(rows);
  }

  private static Decisions onTheCliff(int episodes) {
    return Models.waiting("CliffWalking-v1", Map.of(), episodes);
  }

  private static double logProb(Policy policy, Decisions decisions, int action) {
    decisions.actions().numbers()[0] = action;
    return policy.logProb(decisions, 0);
  }
}
