package io.rewardlake.udf.credit;

import static io.rewardlake.udf.function.Parameter.number;
import static io.rewardlake.udf.function.Parameter.numbers;
import static io.rewardlake.udf.function.Parameter.word;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code reward.kl_estimate(log_prob, reference_log_prob, estimator)}: what one action that the
 * policy drew says of the divergence KL(policy || reference). With {@code d = log_prob -
 * reference_log_prob},
 *
 * <ul>
 *   <li>{@code 'k1'}: {@code d}, unbiased, may be negative;
 *   <li>{@code 'k2'}: {@code d^2 / 2}, biased, of small variance where the policies are close;
 *   <li>{@code 'k3'}: {@code exp(-d) + d - 1}, unbiased and never negative.
 * </ul>
 *
 * <p>Two numbers give a number, two arrays of one length an array as long. Log probabilities in
 * nats, result in nats. A NULL argument gives NULL, a NULL element a NULL in its place; a NaN or an
 * infinite number, arrays of different lengths, another estimator, or a result that overflows is an
 * error. {@code SELECT reward.kl_estimate(-1, -3, 'k2')} prints {@code 2.0}.
 *
 * <p>Source: Schulman 2020, "Approximating KL Divergence".
 */
@Method(
    id = "kl-estimate",
    title = "Estimators k1, k2 and k3 of the KL divergence",
    paper = "Schulman, Approximating KL Divergence",
    year = 2020,
    kind = Method.Kind.FUNCTION,
    usage = "reward.kl_estimate")
public final class KlEstimate extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "kl_estimate";
  private static final String POLICY = "log_prob";
  private static final String REFERENCE = "reference_log_prob";
  private static final String ESTIMATOR = "estimator";

  /** The words for an estimator. */
  public static final List<String> ESTIMATORS = List.of("k1", "k2", "k3");

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Estimate of KL(policy || reference) from an action that the policy drew, by 'k1', 'k2' or"
              + " 'k3'; arrays give one estimate for each element.",
          "SELECT reward.kl_estimate(-1, -3, 'k2')",
          "2.0",
          List.of(new KlEstimate(), new OfSteps()));

  private KlEstimate() {
    super(NAME, List.of(number(POLICY), number(REFERENCE), word(ESTIMATOR)));
  }

  /** The estimate; NaN for a NaN. */
  public static double of(double logProb, double referenceLogProb, String estimator) {
    double d = logProb - referenceLogProb;
    return switch (Arguments.oneOf(NAME, ESTIMATOR, estimator, ESTIMATORS)) {
      case "k1" -> d;
      case "k2" -> d * d / 2;
      // Where d is small, exp(-d) - 1 alone would lose its digits
      default -> Math.expm1(-d) + d;
    };
  }

  /** The SQL entry for numbers: NULL for a NULL estimator. */
  public static Double invoke(double logProb, double referenceLogProb, UTF8String estimator) {
    double policy = Arguments.finite(NAME, POLICY, logProb);
    double reference = Arguments.finite(NAME, REFERENCE, referenceLogProb);
    return estimator == null
        ? null
        : Double.valueOf(
            Arguments.finite(NAME, "the result", of(policy, reference, estimator.toString())));
  }

  /** The same for every element of two arrays. */
  public static final class OfSteps extends Overload {
    private static final long serialVersionUID = 1L;
    private static final List<String> ARRAYS = List.of(POLICY, REFERENCE);

    private OfSteps() {
      super(NAME, List.of(numbers(POLICY), numbers(REFERENCE), word(ESTIMATOR)), Steps.TYPE);
    }

    /** The SQL entry: NULL for a NULL argument. */
    public static ArrayData invoke(
        ArrayData logProbs, ArrayData referenceLogProbs, UTF8String estimator) {
      return estimator == null
          ? null
          : Steps.compute(
              NAME,
              ARRAYS,
              Mask.ALL,
              in -> estimates(in[0], in[1], estimator.toString()),
              logProbs,
              referenceLogProbs);
    }

    private static double[] estimates(double[] policy, double[] reference, String estimator) {
      double[] estimates = new double[policy.length];
      for (int t = 0; t < estimates.length; t++) {
        estimates[t] = of(policy[t], reference[t], estimator);
      }
      return estimates;
    }
  }
}
