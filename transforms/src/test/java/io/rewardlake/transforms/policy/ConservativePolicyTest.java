package io.rewardlake.transforms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ConservativePolicyTest {
  private static final double BETA = 0.7;
  private static final ConservativePolicy POLICY = new ConservativePolicy(BETA, 1e-6);
  private static final double[] PI0 = {0.1, 0.3, 0.2, 0.15, 0.25};
  private static final double[] LOG_PI0 = Arrays.stream(PI0).map(Math::log).toArray();
  private static final double[] REWARD = {0.3, 0.2, 0, -0.2, -0.3};
  private static final double[] VARIANCE = {0.2, 4, 0.5, 0.3, 2.25};

  @Test
  void isTheMaximumThatAnOptimiserFinds() {
    assertThat(array(POLICY.solve(LOG_PI0, REWARD, VARIANCE).pi()))
        .containsExactly(mirrorAscent(PI0, REWARD, VARIANCE), within(1e-6));
  }

  @Test
  void addingAConstantToAllRewardsChangesNothing() {
    double[] shifted = Arrays.stream(REWARD).map(r -> r + 5).toArray();
    ConservativePolicy.Solution one = POLICY.solve(LOG_PI0, REWARD, VARIANCE);
    ConservativePolicy.Solution other = POLICY.solve(LOG_PI0, shifted, VARIANCE);
    assertThat(array(other.pi())).containsExactly(array(one.pi()), within(1e-12));
    assertThat(other.lambda() - one.lambda()).isCloseTo(5, within(1e-12));
  }

  /** To the last digits of a double: softmax itself is rounded. */
  @Test
  void equalVariancesGiveTheGibbsPolicy() {
    double[] equal = {0.5, 0.5, 0.5, 0.5, 0.5};
    double[] gibbs = new double[5];
    double total = 0;
    for (int i = 0; i < 5; i++) {
      gibbs[i] = PI0[i] * Math.exp(REWARD[i] / (BETA * 0.5));
      total += gibbs[i];
    }
    for (int i = 0; i < 5; i++) {
      gibbs[i] /= total;
    }
    assertThat(array(POLICY.solve(LOG_PI0, REWARD, equal).pi()))
        .containsExactly(gibbs, within(4e-16));
  }

  /** The shortcut pi0 exp(R / (beta sigma^2)) moves with the zero of rewards and is worth less. */
  @Test
  void isWorthMoreThanTheShortcut() {
    double[] shortcut = new double[5];
    double total = 0;
    for (int i = 0; i < 5; i++) {
      shortcut[i] = PI0[i] * Math.exp(REWARD[i] / (BETA * VARIANCE[i]));
      total += shortcut[i];
    }
    for (int i = 0; i < 5; i++) {
      shortcut[i] /= total;
    }
    double best = objective(array(POLICY.solve(LOG_PI0, REWARD, VARIANCE).pi()));
    assertThat(best).isGreaterThan(objective(shortcut) + 0.01).isGreaterThan(objective(PI0));
  }

  @Test
  void variancesBelowTheFloorAndExtremeRewardsStayFinite() {
    ConservativePolicy.Solution solution =
        POLICY.solve(new double[] {0, 0}, new double[] {1e6, -1e6}, new double[] {0, 0});
    assertThat(solution.pi()).containsExactly(1.0, 0.0);
    ConservativePolicy.Solution far =
        POLICY.solve(new double[] {0, -900}, new double[] {1e15, 2e15}, new double[] {0, 1e-9});
    assertThat(far.pi()).containsExactly(0.0, 1.0);
    assertThat(POLICY.solve(new double[] {1}, new double[] {3}, new double[] {2}).pi())
        .containsExactly(1.0);
  }

  @Test
  void everyPromptSumsToOneInAnyPartitioning(SparkSession spark) {
    Dataset<Row> candidates =
        spark
            .range(60)
            .selectExpr(
                "concat('prompt', id % 7) AS prompt_id",
                "concat('r', id) AS response_id",
                "ln(1D + id % 3) AS log_pi0",
                "sin(id) AS mean",
                "0.1 + abs(cos(id)) AS variance");
    LayoutContract.assertSameRows(candidates, POLICY::apply);
    Dataset<Row> totals = POLICY.apply(candidates).groupBy("prompt_id").sum("pi", "pi0");
    assertThat(totals.where("abs(`sum(pi)` - 1) < 1e-12 AND abs(`sum(pi0)` - 1) < 1e-12").count())
        .isEqualTo(7);
  }

  @Test
  void refusesCandidatesWithoutANumber(SparkSession spark) {
    Dataset<Row> bad =
        spark.sql("SELECT 'p' prompt_id, 'r' response_id, ln(0D) log_pi0, 1D mean, 1D variance");
    assertThatThrownBy(() -> POLICY.apply(bad).collectAsList())
        .rootCause()
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("Response 'r' of prompt 'p' has log_pi0 = NaN");
    assertThatThrownBy(() -> new ConservativePolicy(0, 1)).hasMessageContaining("beta");
  }

  /** Maximises E_pi[R] - beta E_pi[sigma^2 ln(pi / pi0)] by multiplicative gradient steps. */
  private static double[] mirrorAscent(double[] pi0, double[] reward, double[] variance) {
    double[] pi = pi0.clone();
    for (int step = 0; step < 20_000; step++) {
      double total = 0;
      for (int i = 0; i < pi.length; i++) {
        double gradient = reward[i] - BETA * variance[i] * (Math.log(pi[i] / pi0[i]) + 1);
        pi[i] *= Math.exp(0.1 * gradient);
        total += pi[i];
      }
      for (int i = 0; i < pi.length; i++) {
        pi[i] /= total;
      }
    }
    return pi;
  }

  private static double objective(double[] pi) {
    double value = 0;
    for (int i = 0; i < pi.length; i++) {
      value += pi[i] * (REWARD[i] - BETA * VARIANCE[i] * Math.log(pi[i] / PI0[i]));
    }
    return value;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
