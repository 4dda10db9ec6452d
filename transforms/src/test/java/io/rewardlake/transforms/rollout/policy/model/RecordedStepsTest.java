package io.rewardlake.transforms.rollout.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Text;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.RecordedSteps;
import org.junit.jupiter.api.Test;

/** Probabilities of recorded actions, of each kind of policy. */
class RecordedStepsTest {
  private static final EnvironmentSpec TABLE =
      new EnvironmentSpec("table", Discrete.of(2), new Discrete(4, 1), 10);
  private static final EnvironmentSpec BOX =
      new EnvironmentSpec("box", Box.of(-9, 9, 2), Box.of(-1, 3, 1), 10);

  /** A model as a choice. */
  private record Chosen(PolicyModel model, double temperature) implements PolicyChoice {
    @Override
    public String title() {
      return "chosen";
    }

    @Override
    public Policy open(EnvironmentSpec spec) {
      return model.open("chosen", spec, temperature);
    }
  }

  /** Probabilities of actions 1 to 4 in states 0 and 1. */
  private static double[][] probabilities(PolicyChoice choice) {
    try (RecordedSteps steps = new RecordedSteps(choice, TABLE, 2)) {
      steps.observations().numbers()[0] = 0;
      steps.observations().numbers()[1] = 1;
      steps.condition(2);
      double[][] all = new double[2][4];
      for (int state = 0; state < 2; state++) {
        for (int action = 0; action < 4; action++) {
          steps.actions().numbers()[state] = 1 + action;
          all[state][action] = Math.exp(steps.logProb(state));
        }
      }
      return all;
    }
  }

  @Test
  void discreteActions() {
    Chosen table =
        new Chosen(
            Models.table(
                new float[] {0, 0, 0, 0},
                new float[] {
                  (float) Math.log(1), (float) Math.log(2), (float) Math.log(3), (float) Math.log(4)
                }),
            1);
    assertThat(probabilities(BuiltInPolicy.UNIFORM)[1])
        .containsOnly(new double[] {0.25}, within(1e-12));
    double[][] softmax = probabilities(table);
    double[][] mixed = probabilities(new EpsilonMixture(table, 0.2));
    double[][] greedy = probabilities(new Chosen(table.model(), 0));
    assertThat(softmax[0]).containsOnly(new double[] {0.25}, within(1e-12));
    for (int action = 0; action < 4; action++) {
      double wanted = (action + 1) / 10.0;
      assertThat(softmax[1][action]).isCloseTo(wanted, within(1e-7));
      assertThat(mixed[1][action]).isCloseTo(0.05 + 0.8 * wanted, within(1e-7));
      assertThat(greedy[1][action]).isEqualTo(action == 3 ? 1 : 0);
    }
  }

  @Test
  void continuousActions() {
    // Mean x1 - 2 x2 + 0.5, standard deviation e^0.5
    Chosen gaussian = new Chosen(Models.gaussian(new float[] {1, -2}, new float[] {0.5f}, 0.5f), 1);
    try (RecordedSteps steps = new RecordedSteps(gaussian, BOX, 3);
        RecordedSteps uniform = new RecordedSteps(BuiltInPolicy.UNIFORM, BOX, 3)) {
      System.arraycopy(new float[] {1, 1, 2, 0.25f}, 0, steps.observations().vectors(), 0, 4);
      System.arraycopy(new float[] {2, -0.5f}, 0, steps.actions().vectors(), 0, 2);
      steps.condition(2);
      double normaliser = -0.5 - 0.5 * Math.log(2 * Math.PI);
      // z = (2 + 0.5) / s and (-0.5 - 2) / s, where s^2 = e
      assertThat(steps.logProb(0)).isCloseTo(normaliser - 6.25 / Math.E / 2, within(1e-6));
      assertThat(steps.logProb(1)).isCloseTo(normaliser - 6.25 / Math.E / 2, within(1e-6));
      assertThat(steps.capacity()).isEqualTo(3);
      uniform.actions().vectors()[1] = 3.5f;
      uniform.condition(2);
      assertThat(uniform.logProb(0)).isCloseTo(-Math.log(4), within(1e-12));
      assertThat(uniform.logProb(1)).isEqualTo(Double.NEGATIVE_INFINITY);
    }
  }

  @Test
  void whatTellsNoProbabilityIsRefused() {
    EnvironmentSpec text = new EnvironmentSpec("quest", new Text(100), new Text(100), 10);
    assertThatThrownBy(() -> new RecordedSteps(BuiltInPolicy.UNIFORM, text, 1))
        .hasMessage(
            "Policy 'uniform' cannot say how probable recorded actions in quest are: actions are"
                + " text.");
    Chosen mean = new Chosen(Models.gaussian(new float[] {1, -2}, new float[] {0}, 0f), 0);
    try (RecordedSteps steps = new RecordedSteps(mean, BOX, 1)) {
      steps.condition(1);
      assertThatThrownBy(() -> steps.logProb(0)).hasMessageContaining("has no density");
    }
    try (RecordedSteps steps = new RecordedSteps(BuiltInPolicy.ORACLE, TABLE, 1)) {
      assertThatThrownBy(() -> steps.condition(1))
          .hasMessageContaining("it computes no optimal action");
    }
  }
}
