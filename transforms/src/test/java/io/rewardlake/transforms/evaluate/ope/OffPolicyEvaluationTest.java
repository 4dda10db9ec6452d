package io.rewardlake.transforms.evaluate.ope;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Doubles;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class OffPolicyEvaluationTest {
  private static final TinyMdp MDP = new TinyMdp(false);

  private static OffPolicyEvaluation evaluation(
      EnvironmentSpec spec, List<Estimator> estimators, int replicates) {
    return new OffPolicyEvaluation(
        "tiny",
        "all",
        new TinyMdp.Table(Doubles.asList(TinyMdp.TARGET)),
        spec,
        estimators,
        new ImportanceSampling(TinyMdp.GAMMA, Double.POSITIVE_INFINITY),
        new FittedQEvaluation(false, 1e-6, 1000),
        replicates,
        4);
  }

  private static Map<String, Row> metrics(Dataset<Row> evaluations) {
    Map<String, Row> metrics = new HashMap<>();
    evaluations.collectAsList().forEach(row -> metrics.put(row.getAs("metric"), row));
    return metrics;
  }

  @Test
  void onTheWholePopulationEveryEstimatorIsExact(SparkSession spark) {
    Dataset<Row> evaluations =
        evaluation(TinyMdp.SPEC, List.of(Estimator.values()), 400).apply(MDP.population(spark));
    assertThat(evaluations.columns())
        .containsExactlyElementsOf(EvaluateTables.EVALUATIONS.columnNames());
    Map<String, Row> metrics = metrics(evaluations);
    assertThat(metrics.keySet())
        .containsExactlyInAnyOrder(
            "logged",
            "ips",
            "snips",
            "pdis",
            "snpdis",
            "dr",
            "fqe",
            "ess",
            "mean_weight",
            "max_weight",
            "fqe_iterations");
    for (String estimator : Estimator.titles()) {
      Row row = metrics.get(estimator);
      double value = row.<Double>getAs("value");
      assertThat(value).as(estimator).isCloseTo(MDP.exactValue(), within(1e-9));
      assertThat(row.<Double>getAs("low")).as(estimator).isBetween(value - 2.5, value - 0.02);
      assertThat(row.<Double>getAs("high")).as(estimator).isBetween(value + 0.02, value + 2.5);
      assertThat(row.<Long>getAs("rows")).isEqualTo(256);
    }
    // Values take away variance, and so does weighing each reward by what led to it
    assertThat(width(metrics, "dr")).isLessThan(width(metrics, "pdis"));
    assertThat(width(metrics, "pdis")).isLessThan(width(metrics, "ips"));
    assertThat(metrics.get("mean_weight").<Double>getAs("value")).isCloseTo(1, within(1e-12));
    assertThat(metrics.get("ess").<Double>getAs("value")).isBetween(10.0, 250.0);
    assertThat(metrics.get("ess").<Double>getAs("low")).isNull();
    Row any = metrics.get("dr");
    assertThat(any.<String>getAs("scorer")).isEqualTo("table");
    assertThat(any.<String>getAs("benchmark")).isEqualTo("off-policy");
    assertThat(any.<String>getAs("protocol"))
        .isEqualTo(
            "gamma 0.9; ratios not clipped; resampled by episode, 400 Poisson replicates, seed 4;"
                + " fitted Q with ridge 1.0E-6, at most 1000 iterations");
  }

  private static double width(Map<String, Row> metrics, String metric) {
    Row row = metrics.get(metric);
    return row.<Double>getAs("high") - row.<Double>getAs("low");
  }

  @Test
  void anyLayoutGivesTheSameRows(SparkSession spark) {
    LayoutContract.assertSameRows(
        MDP.population(spark).where("episode_id LIKE '%3'"),
        evaluation(TinyMdp.SPEC, List.of(Estimator.values()), 100)::apply);
  }

  @Test
  void whatIsNotRecordedIsCounted(SparkSession spark) {
    Dataset<Row> all = MDP.population(spark);
    Dataset<Row> unlabelled =
        all.withColumn(
            "rewards",
            when(col("episode_id").isin("e1", "e2", "e3"), array(lit(1.0), lit(null), lit(2.0)))
                .otherwise(col("rewards")));
    OffPolicyEvaluation sampling = evaluation(TinyMdp.SPEC, List.of(Estimator.IPS), 100);
    assertThatThrownBy(() -> sampling.apply(unlabelled))
        .hasMessageContaining("3 of 256 episode(s) have rewards that are NULL (not labelled)");
    Dataset<Row> unknown = all.withColumn("log_probs", lit(null).cast("array<double>"));
    assertThatThrownBy(() -> sampling.apply(unknown))
        .hasMessageContaining("256 of 256 episode(s) have log_probs that are NULL");
    Map<String, Row> fitted =
        metrics(evaluation(TinyMdp.SPEC, List.of(Estimator.FQE), 100).apply(unknown));
    assertThat(fitted.keySet()).containsExactlyInAnyOrder("logged", "fqe", "fqe_iterations");
    assertThat(fitted.get("fqe").<Double>getAs("value")).isCloseTo(MDP.exactValue(), within(1e-9));
    Dataset<Row> texts = all.withColumn("text_actions", array(lit("a"), lit("b"), lit("c")));
    assertThatThrownBy(() -> sampling.apply(texts)).hasMessageContaining("actions are text");
    EnvironmentSpec fewer = new EnvironmentSpec("tiny", Discrete.of(5), Discrete.of(2), 3);
    assertThatThrownBy(() -> evaluation(fewer, List.of(Estimator.IPS), 100).apply(all))
        .rootCause()
        .hasMessageContaining("observation 5 is not one of 0 to 4");
  }

  /** Two components between -1 and 1, recorded as if with a density of 1/2 instead of 1/4. */
  @Test
  void continuousActionsHaveDensities(SparkSession spark) {
    EnvironmentSpec spec = new EnvironmentSpec("box", Discrete.of(6), Box.of(-1, 1, 2), 3);
    Dataset<Row> episodes =
        MDP.population(spark)
            .withColumn("action_ids", lit(null).cast("array<int>"))
            .withColumn(
                "actions", expr("array(array(0.5f, -0.5f), array(1f, 0f), array(-1f, 0.25f))"))
            .withColumn("log_probs", expr("transform(rewards, r -> ln(0.5D))"));
    OffPolicyEvaluation uniform =
        new OffPolicyEvaluation(
            "box",
            "all",
            BuiltInPolicy.UNIFORM,
            spec,
            List.of(Estimator.IPS, Estimator.SNIPS),
            new ImportanceSampling(1, Double.POSITIVE_INFINITY),
            new FittedQEvaluation(false, 1e-6, 10),
            100,
            0);
    Map<String, Row> metrics = metrics(uniform.apply(episodes));
    double logged = metrics.get("logged").<Double>getAs("value");
    assertThat(metrics.get("mean_weight").<Double>getAs("value")).isCloseTo(0.125, within(1e-12));
    assertThat(metrics.get("ips").<Double>getAs("value")).isCloseTo(logged / 8, within(1e-9));
    assertThat(metrics.get("snips").<Double>getAs("value")).isCloseTo(logged, within(1e-9));
    assertThat(metrics.get("ess").<Double>getAs("value")).isCloseTo(256, within(1e-9));
    assertThatThrownBy(() -> evaluation(spec, List.of(Estimator.DR), 100))
        .hasMessageContaining("estimator is dr; allowed is one of discrete actions only");
  }
}
