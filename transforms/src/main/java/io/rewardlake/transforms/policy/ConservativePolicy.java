package io.rewardlake.transforms.policy;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The policy over a prompt's candidates that trusts a reward less where the ensemble disagrees: it
 * maximises E_pi[R] - beta E_pi[sigma^2 ln(pi / pi0)].
 *
 * <p>pi(y) = pi0(y) exp((R(y) - lambda) / (beta sigma^2(y)) - 1), with lambda such that pi sums to
 * 1, found by bisection: every factor is at least 1 at lambda = min_y (R - beta sigma^2) and at
 * most 1 at its maximum. Probabilities are kept as logarithms until the end, so nothing overflows.
 * sigma^2 is floored. Equal variances give softmax(R / (beta sigma^2)) over pi0. Source: the
 * objective of Banerjee and Gopalan 2024, arXiv 2410.23726; the closed form follows from it.
 *
 * <p>In: prompt_id, response_id STRING, log_pi0 DOUBLE (nats, up to a constant per prompt; equal
 * ones for a uniform reference), mean DOUBLE (reward units), variance DOUBLE (of the members, n -
 * 1, reward units squared). Out: prompt_id, response_id, pi0, pi, lambda DOUBLE; both policies sum
 * to 1 per prompt.
 *
 * <p>Cost: one shuffle by prompt; a prompt's candidates in memory. Determinism: candidates are
 * summed in the order of response_id. Errors: a NULL, a NaN or an infinity.
 *
 * @param beta weight of the penalty, per reward unit
 * @param varianceFloor smallest variance, reward units squared
 */
@Method(
    id = "variance-aware-policy",
    title = "Uncertainty-aware policy over candidates",
    paper = "2410.23726",
    year = 2024,
    kind = Method.Kind.TRANSFORM,
    usage = "conservative-policy")
public record ConservativePolicy(double beta, double varianceFloor) implements Transform {
  private static final StructType OUT =
      new StructType()
          .add("prompt_id", DataTypes.StringType)
          .add("response_id", DataTypes.StringType)
          .add("pi0", DataTypes.DoubleType)
          .add("pi", DataTypes.DoubleType)
          .add("lambda", DataTypes.DoubleType);

  /** Checks the ranges. */
  public ConservativePolicy {
    Require.that(beta, "beta").above(0).finite();
    Require.that(varianceFloor, "variance-floor").above(0).finite();
  }

  /** The policies of one prompt, one element per candidate, and what normalises the new one. */
  public record Solution(List<Double> pi0, List<Double> pi, double lambda) {}

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "ConservativePolicy", in, "prompt_id", "response_id", "log_pi0", "mean", "variance");
    return in.select(
            col("prompt_id"),
            col("response_id"),
            col("log_pi0").cast("double"),
            col("mean").cast("double"),
            col("variance").cast("double"))
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .flatMapGroups((FlatMapGroupsFunction<String, Row, Row>) this::solve, Encoders.row(OUT));
  }

  private Iterator<Row> solve(String prompt, Iterator<Row> rows) {
    List<Row> candidates = new ArrayList<>();
    rows.forEachRemaining(candidates::add);
    candidates.sort(Comparator.comparing(row -> row.getString(1)));
    Solution solution =
        solve(
            values(prompt, candidates, 2),
            values(prompt, candidates, 3),
            values(prompt, candidates, 4));
    return IntStream.range(0, candidates.size())
        .mapToObj(
            i ->
                RowFactory.create(
                    prompt,
                    candidates.get(i).getString(1),
                    solution.pi0().get(i),
                    solution.pi().get(i),
                    solution.lambda()))
        .iterator();
  }

  private static double[] values(String prompt, List<Row> candidates, int column) {
    return candidates.stream().mapToDouble(row -> number(prompt, row, column)).toArray();
  }

  private static double number(String prompt, Row row, int column) {
    double value = row.isNullAt(column) ? Double.NaN : row.getDouble(column);
    if (!Double.isFinite(value)) {
      throw Errors.candidate(prompt, row.getString(1), row.schema().fieldNames()[column], value);
    }
    return value;
  }

  /** The policy over candidates with log reference probabilities, mean rewards and variances. */
  public Solution solve(double[] logPi0, double[] mean, double[] variance) {
    double[] reference = normalised(logPi0);
    double[] scale =
        DoubleStream.of(variance).map(v -> beta * Math.max(v, varianceFloor)).toArray();
    // The policy does not depend on where rewards are 0, but digits do
    double top = DoubleStream.of(mean).max().orElseThrow();
    double[] reward = DoubleStream.of(mean).map(r -> r - top).toArray();
    double[] units =
        IntStream.range(0, mean.length).mapToDouble(i -> reward[i] - scale[i]).toArray();
    double low = DoubleStream.of(units).min().orElseThrow();
    double high = DoubleStream.of(units).max().orElseThrow();
    double lambda = low + (high - low) / 2;
    while (low < lambda && lambda < high) {
      if (logSum(logPolicy(reference, reward, scale, lambda)) > 0) {
        low = lambda;
      } else {
        high = lambda;
      }
      lambda = low + (high - low) / 2;
    }
    double[] logPi = normalised(logPolicy(reference, reward, scale, lambda));
    return new Solution(probabilities(reference), probabilities(logPi), lambda + top);
  }

  private static double[] logPolicy(
      double[] reference, double[] reward, double[] scale, double lambda) {
    return IntStream.range(0, reward.length)
        .mapToDouble(i -> reference[i] + (reward[i] - lambda) / scale[i] - 1)
        .toArray();
  }

  private static double[] normalised(double[] logWeights) {
    double total = logSum(logWeights);
    return DoubleStream.of(logWeights).map(weight -> weight - total).toArray();
  }

  /** ln sum_i exp(x_i), in the order of the elements. */
  private static double logSum(double[] logWeights) {
    double top = DoubleStream.of(logWeights).max().orElseThrow();
    double sum = 0;
    for (double weight : logWeights) {
      sum += StrictMath.exp(weight - top);
    }
    return top + StrictMath.log(sum);
  }

  private static List<Double> probabilities(double[] logProbabilities) {
    return DoubleStream.of(logProbabilities).map(StrictMath::exp).boxed().toList();
  }
}
