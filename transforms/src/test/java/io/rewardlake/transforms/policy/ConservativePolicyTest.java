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
  private static final double[] REWARD = {0.3, 0.2, 0, -0.2, -0.3};
  private static final double[] VARIANCE = {0.2, 4, 0.5, 0.3, 2.25};

  @Test
  void isTheMaximumThatAnOptimiserFinds() {
    assertThat(array(POLICY.solve(PI0, REWARD, VARIANCE).pi()))
        .containsExactly(mirrorAscent(PI0, REWARD, VARIANCE), within(1e-6));
  }

  @Test
  void addingAConstantToAllRewardsChangesNothing() {
    double[] shifted = Arrays.stream(REWARD).map(r -> r + 5).toArray();
    ConservativePolicy.Solution one = POLICY.solve(PI0, REWARD, VARIANCE);
    ConservativePolicy.Solution other = POLICY.solve(PI0, shifted, VARIANCE);
    assertThat(array(other.pi())).containsExactly(array(one.pi()), within(1e-12));
    assertThat(other.lambda() - one.lambda()).isCloseTo(5, within(1e-12));
  }

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
    assertThat(array(POLICY.solve(PI0, REWARD, equal).pi())).containsExactly(gibbs, within(1e-12));
  }

  @Test
  void variancesBelowTheFloorAndExtremeRewardsStayFinite() {
    ConservativePolicy.Solution solution =
        POLICY.solve(new double[] {0.5, 0.5}, new double[] {1e6, -1e6}, new double[] {0, 0});
    assertThat(solution.pi()).containsExactly(1.0, 0.0);
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
                "1D + id % 3 AS pi0",
                "sin(id) AS mean",
                "0.1 + abs(cos(id)) AS variance");
    LayoutContract.assertSameRows(candidates, POLICY::apply);
    Dataset<Row> totals = POLICY.apply(candidates).groupBy("prompt_id").sum("pi");
    assertThat(totals.where("abs(`sum(pi)` - 1) < 1e-12").count()).isEqualTo(7);
  }

  @Test
  void refusesCandidatesWithoutReferenceProbability(SparkSession spark) {
    Dataset<Row> bad =
        spark.sql("SELECT 'p' prompt_id, 'r' response_id, 0D pi0, 1D mean, 1D variance");
    assertThatThrownBy(() -> POLICY.apply(bad).collectAsList())
        .rootCause()
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("Response 'r' of prompt 'p' has pi0 = 0.0");
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

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
