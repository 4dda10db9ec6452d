package io.rewardlake.transforms.preference;

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
 * most 1 at its maximum. sigma^2 is floored. Equal variances give softmax(R / (beta sigma^2)) over
 * pi0.
 *
 * <p>In: prompt_id, response_id STRING, pi0 DOUBLE (&gt; 0, scaled to sum to 1 per prompt), mean
 * DOUBLE (reward units), variance DOUBLE (of the members, n - 1, reward units squared). Out:
 * prompt_id, response_id, pi, lambda DOUBLE.
 *
 * <p>Cost: one shuffle by prompt; a prompt's candidates in memory. Determinism: candidates are
 * summed in the order of response_id.
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
    usage = "Java: ConservativePolicy")
public record ConservativePolicy(double beta, double varianceFloor) implements Transform {
  private static final StructType OUT =
      new StructType()
          .add("prompt_id", DataTypes.StringType)
          .add("response_id", DataTypes.StringType)
          .add("pi", DataTypes.DoubleType)
          .add("lambda", DataTypes.DoubleType);

  /** Checks the ranges. */
  public ConservativePolicy {
    Require.that(beta, "beta").above(0).finite();
    Require.that(varianceFloor, "varianceFloor").above(0).finite();
  }

  /** The policy of one prompt. */
  public record Solution(List<Double> pi, double lambda) {}

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "ConservativePolicy", in, "prompt_id", "response_id", "pi0", "mean", "variance");
    return in.select(
            col("prompt_id"),
            col("response_id"),
            col("pi0").cast("double"),
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
                    solution.pi().get(i),
                    solution.lambda()))
        .iterator();
  }

  private static double[] values(String prompt, List<Row> candidates, int column) {
    return candidates.stream().mapToDouble(row -> number(prompt, row, column)).toArray();
  }

  private static double number(String prompt, Row row, int column) {
    double value = row.isNullAt(column) ? Double.NaN : row.getDouble(column);
    if (!Double.isFinite(value) || (column == 2 && value <= 0)) {
      throw Errors.candidate(prompt, row.getString(1), row.schema().fieldNames()[column], value);
    }
    return value;
  }

  /** The policy over candidates with reference probabilities, mean rewards and variances. */
  public Solution solve(double[] pi0, double[] mean, double[] variance) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < mean.length; i++) {
      double unit = mean[i] - scale(variance[i]);
      low = Math.min(low, unit);
      high = Math.max(high, unit);
    }
    double reference = sum(pi0);
    double lambda = low;
    while (low < high) {
      lambda = low + (high - low) / 2;
      if (lambda <= low || lambda >= high) {
        break;
      }
      if (sum(policy(pi0, mean, variance, lambda)) > reference) {
        low = lambda;
      } else {
        high = lambda;
      }
    }
    double[] pi = policy(pi0, mean, variance, lambda);
    double total = sum(pi);
    return new Solution(DoubleStream.of(pi).map(p -> p / total).boxed().toList(), lambda);
  }

  private double scale(double variance) {
    return beta * Math.max(variance, varianceFloor);
  }

  private double[] policy(double[] pi0, double[] mean, double[] variance, double lambda) {
    double[] pi = new double[pi0.length];
    for (int i = 0; i < pi.length; i++) {
      pi[i] = pi0[i] * StrictMath.exp((mean[i] - lambda) / scale(variance[i]) - 1);
    }
    return pi;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
