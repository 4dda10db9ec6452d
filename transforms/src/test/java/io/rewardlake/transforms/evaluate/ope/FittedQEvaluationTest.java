package io.rewardlake.transforms.evaluate.ope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Doubles;
import io.rewardlake.transforms.evaluate.ope.TinyMdp.Trajectory;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class FittedQEvaluationTest {
  private static final FittedQEvaluation FITTED = new FittedQEvaluation(false, 1e-9, 10_000);
  private static final Discrete TWO = Discrete.of(2);
  private static final EnvironmentSpec VECTORS =
      new EnvironmentSpec("vectors", Box.of(-10, 10, 2), TWO, 10);

  private static QStatistics tabular() {
    return QStatistics.none(StateFeatures.of(TinyMdp.SPEC, false), TWO);
  }

  @Test
  void aTableGivesTheValueOfDynamicProgramming() {
    TinyMdp mdp = new TinyMdp(false);
    QStatistics sums = tabular();
    for (Trajectory one : mdp.trajectories(TinyMdp.BEHAVIOUR)) {
      LoggedEpisode episode = TinyMdp.logged(one);
      for (int copy = 0; copy < Math.round(one.probability() * 256); copy++) {
        sums.add(episode, TinyMdp.probabilities(episode));
      }
    }
    FittedQEvaluation.Fit fit = FITTED.fit(sums, TinyMdp.GAMMA);
    assertThat(fit.value()).isCloseTo(mdp.exactValue(), within(1e-9));
    assertThat(fit.converged()).isTrue();
    double[] exact = mdp.exactQ();
    // State 1 is never entered: an episode begins in state 0
    for (int pair = 0; pair < exact.length; pair++) {
      double wanted = pair % TinyMdp.STATES == 1 ? 0 : exact[pair];
      assertThat(fit.weights().get(pair)).as("pair %d", pair).isCloseTo(wanted, within(1e-9));
    }
  }

  @Test
  void partsAddUpToTheWhole() {
    QStatistics whole = tabular();
    QStatistics sum = tabular();
    List<Trajectory> all = new TinyMdp(false).trajectories(TinyMdp.BEHAVIOUR);
    for (int i = 0; i < all.size(); i++) {
      LoggedEpisode episode = TinyMdp.logged(all.get(i));
      QStatistics part = tabular();
      part.add(episode, TinyMdp.probabilities(episode));
      sum.add(part, i % 3);
      for (int copy = 0; copy < i % 3; copy++) {
        whole.add(episode, TinyMdp.probabilities(episode));
      }
    }
    assertThat(sum.episodes()).isEqualTo(whole.episodes());
    assertThat(FITTED.fit(sum, 1).value()).isCloseTo(FITTED.fit(whole, 1).value(), within(1e-12));
  }

  /** One step from x to x + a, reward 2 x1 - x2 + 3 a: values are linear in x for each action. */
  private static LoggedEpisode walk(double x1, double x2, int first, boolean cut) {
    float[] start = {(float) x1, (float) x2};
    float[] next = {(float) (x1 + first), (float) x2};
    Object[] seen = {
      UnsafeArrayData.fromPrimitiveArray(start), UnsafeArrayData.fromPrimitiveArray(next)
    };
    int second = (int) Math.abs(x2) % 2;
    double[] rewards = {2 * x1 - x2 + 3 * first, 2 * (x1 + first) - x2 + 3 * second};
    return new LoggedEpisode(
        new GenericInternalRow(
            new Object[] {
              UTF8String.fromString("w"),
              2,
              new GenericArrayData(seen),
              UnsafeArrayData.fromPrimitiveArray(
                  new float[] {(float) (x1 + first + second), (float) x2}),
              UnsafeArrayData.fromPrimitiveArray(new int[] {first, second}),
              null,
              UnsafeArrayData.fromPrimitiveArray(rewards),
              null,
              !cut
            }),
        VECTORS);
  }

  private static QStatistics walks(boolean cut) {
    QStatistics sums = QStatistics.none(StateFeatures.of(VECTORS, false), TWO);
    // The policy takes action 1 with probability 0.25 everywhere
    double[] policy = {0.75, 0.25, 0.75, 0.25, 0.75, 0.25};
    for (int x1 = -3; x1 <= 3; x1++) {
      for (int x2 = -2; x2 <= 3; x2++) {
        sums.add(walk(x1, x2, 0, cut), policy);
        sums.add(walk(x1, x2, 1, cut), policy);
      }
    }
    return sums;
  }

  @Test
  void linearValuesAreFoundWhereTheyAreLinear() {
    double gamma = 0.8;
    FittedQEvaluation.Fit fit = FITTED.fit(walks(true), gamma);
    // V = c . (1, x1, x2): with m = E a = 0.25, c1 = 2 + gamma c1, c2 = -1 + gamma c2,
    // c0 = 3 m + gamma (c0 + c1 m); Q(s, a) = 3 a + 2 x1 - x2 + gamma (c0 + c1 (x1 + a) + c2 x2)
    double c1 = 2 / (1 - gamma);
    double c2 = -1 / (1 - gamma);
    double c0 = (3 * 0.25 + gamma * c1 * 0.25) / (1 - gamma);
    double[] wanted = {
      gamma * c0,
      2 + gamma * c1,
      -1 + gamma * c2,
      3 + gamma * (c0 + c1),
      2 + gamma * c1,
      -1 + gamma * c2
    };
    for (int i = 0; i < wanted.length; i++) {
      assertThat(fit.weights().get(i)).as("weight %d", i).isCloseTo(wanted[i], within(1e-6));
    }
    // Episodes begin at x1 = 0 and x2 = 0.5 on average
    assertThat(fit.value()).isCloseTo(c0 + 0.5 * c2, within(1e-6));
  }

  @Test
  void anEpisodeThatEndedHasNoLaterValue() {
    assertThat(FITTED.fit(walks(false), 0.8).value())
        .isNotCloseTo(FITTED.fit(walks(true), 0.8).value(), within(1.0));
    // Without a future both are the mean reward of the first action: 0.25 * 3 - 0.5
    FittedQEvaluation.Fit myopic = FITTED.fit(walks(false), 0);
    assertThat(myopic.value()).isCloseTo(0.25, within(1e-6));
    assertThat(myopic.iterations()).isEqualTo(2);
  }

  @Test
  void productsOfComponentsAreFeatures() {
    StateFeatures.Polynomial squares = (StateFeatures.Polynomial) StateFeatures.of(VECTORS, true);
    double[] z = new double[squares.size()];
    squares.read(walk(3, 2, 0, true), 0, z);
    assertThat(z).containsExactly(1, 3, 2, 9, 6, 4);
    assertThatThrownBy(() -> QStatistics.none(new StateFeatures.Polynomial(100, true), TWO))
        .hasMessageContaining("features of all actions is 10302; allowed is at most 256");
  }

  @Test
  void valuesThatGrowWithoutBoundAreAnError() {
    // Without an end and without a discount there is no value
    FittedQEvaluation.Fit early = new FittedQEvaluation(false, 1e-6, 5).fit(walks(true), 1);
    assertThat(early.converged()).isFalse();
    assertThat(early.iterations()).isEqualTo(5);
    LinearQ outward = (LinearQ) QStatistics.none(StateFeatures.of(VECTORS, false), TWO);
    // Each step triples the state, and each action was tried
    for (int action = 0; action < 2; action++) {
      outward.add(tripled(action), new double[] {0.5, 0.5, 0.5, 0.5});
    }
    assertThatThrownBy(() -> FITTED.fit(outward, 1)).hasMessageContaining("runs away after");
    FittedQEvaluation unregularised = new FittedQEvaluation(false, 1e-15, 10);
    assertThatThrownBy(() -> unregularised.fit(outward, 1))
        .hasMessageContaining("ridge is 1.0E-15; allowed is more");
  }

  private static LoggedEpisode tripled(int action) {
    return new LoggedEpisode(
        new GenericInternalRow(
            new Object[] {
              UTF8String.fromString("t"),
              1,
              new GenericArrayData(
                  new Object[] {UnsafeArrayData.fromPrimitiveArray(new float[] {1, 1})}),
              UnsafeArrayData.fromPrimitiveArray(new float[] {3, 3}),
              UnsafeArrayData.fromPrimitiveArray(new int[] {action}),
              null,
              UnsafeArrayData.fromPrimitiveArray(new double[] {1}),
              null,
              false
            }),
        VECTORS);
  }

  @Test
  void theIntervalRefitsAndHoldsTheValue() {
    TinyMdp mdp = new TinyMdp(false);
    List<QStatistics> parts = new ArrayList<>();
    QStatistics all = tabular();
    int number = 0;
    for (int part = 0; part < 32; part++) {
      parts.add(tabular());
    }
    for (Trajectory one : mdp.trajectories(TinyMdp.BEHAVIOUR)) {
      LoggedEpisode episode = TinyMdp.logged(one);
      for (int copy = 0; copy < Math.round(one.probability() * 256); copy++) {
        parts.get(number++ % 32).add(episode, TinyMdp.probabilities(episode));
      }
    }
    parts.forEach(part -> all.add(part, 1));
    FittedQEvaluation.Fit fit = FITTED.fit(all, TinyMdp.GAMMA);
    List<Double> interval = FITTED.interval(parts, fit, TinyMdp.GAMMA, 400, 1);
    assertThat(mdp.exactValue()).isBetween(interval.get(0), interval.get(1));
    assertThat(interval.get(1) - interval.get(0)).isBetween(0.05, 1.5);
    assertThat(FITTED.interval(parts, fit, TinyMdp.GAMMA, 400, 1)).isEqualTo(interval);
    assertThat(FITTED.interval(parts, fit, TinyMdp.GAMMA, 400, 2)).isNotEqualTo(interval);
    assertThat(Doubles.toArray(fit.weights())).hasSize(12);
  }
}
