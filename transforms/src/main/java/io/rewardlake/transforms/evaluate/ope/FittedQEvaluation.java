package io.rewardlake.transforms.evaluate.ope;

import com.google.common.primitives.Doubles;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;

/**
 * Fitted Q evaluation: what a policy is worth by a regression of what follows each step on its
 * state and action, iterated from Q = 0.
 *
 * <pre>
 * Q_{k+1} = argmin_Q  mean (Q(s, a) - r - gamma sum_a' pi(a'|s') Q_k(s', a'))^2 + ridge |w|^2
 * </pre>
 *
 * <p>With discrete observations Q is a table and the result the value of the policy in the
 * environment that was counted; with vectors it is linear in their features per action, and the
 * iteration may run away where the policy goes where no episode was. An episode that was cut goes
 * on from its final observation, so the value knows no limit of steps. Actions are discrete.
 *
 * <p>Source: Le, Voloshin and Yue 2019, arXiv 1903.08738, algorithm 3; the interval, from a
 * bootstrap of episodes with a fit in every replicate, after Hao et al. 2021, arXiv 2102.03607,
 * with blocks of episodes resampled as one. Cost: one pass over the steps; an iteration takes no
 * data.
 *
 * @param products whether products of two components are features of vectors, too
 * @param ridge penalty of squared weights of vectors' features, above 0
 * @param iterations most of them; it stops where no weight changes by more than 1e-12 of the
 *     greatest
 */
@Method(
    id = "fitted-q-evaluation",
    title = "Fitted Q evaluation (FQE), tabular and ridge-linear",
    paper = "1903.08738",
    year = 2019,
    kind = Method.Kind.TRANSFORM,
    usage = "off-policy")
public record FittedQEvaluation(boolean products, double ridge, int iterations)
    implements Serializable {
  private static final double PRECISION = 1e-12;

  /** Checks the ranges. */
  public FittedQEvaluation {
    Require.that(ridge, "ridge").above(0).finite();
    Require.that(iterations, "iterations").atLeast(1);
  }

  /** Its parameters, for people. */
  String described() {
    return String.format(
        Locale.ROOT,
        "fitted Q with ridge %s%s, at most %d iterations",
        ridge,
        products ? " and products" : "",
        iterations);
  }

  /**
   * A fit.
   *
   * @param weights of Q, in the order [action, feature]
   * @param value of the policy
   * @param iterations that it took
   * @param converged whether the last one changed nothing any more
   */
  record Fit(List<Double> weights, double value, int iterations, boolean converged) {}

  /**
   * The fit to some episodes.
   *
   * @param gamma discount per step, in [0, 1]
   */
  Fit fit(QStatistics statistics, double gamma) {
    return fit(statistics, gamma, new double[statistics.parameters()]);
  }

  private Fit fit(QStatistics statistics, double gamma, double[] from) {
    UnaryOperator<double[]> backup = statistics.backup(gamma, ridge);
    double[] weights = from;
    for (int done = 1; ; done++) {
      double[] better = backup.apply(weights);
      double change = change(weights, better);
      if (!Double.isFinite(change)) {
        throw Errors.fittedQDiverges(done);
      }
      boolean converged = change <= PRECISION * Math.max(1, greatest(better));
      weights = better;
      if (converged || done == iterations) {
        return new Fit(Doubles.asList(weights), statistics.value(weights), done, converged);
      }
    }
  }

  /**
   * 95 % interval of the value: in each replicate every block of episodes counts Poisson(1) times.
   *
   * @param blocks of episodes, by hash of their keys
   * @param fit to all of them, where the fits of replicates begin
   */
  List<Double> interval(
      List<QStatistics> blocks, Fit fit, double gamma, int replicates, long seed) {
    List<SharedStateDiscreteSampler> factors = new ArrayList<>();
    for (int block = 0; block < blocks.size(); block++) {
      factors.add(
          PoissonSampler.of(
              RandomStreams.of(seed, "fitted-q-evaluation", Integer.toString(block)), 1));
    }
    double[] from = Doubles.toArray(fit.weights());
    double[] values = new double[replicates];
    int drawn = 0;
    for (int b = 0; b < replicates; b++) {
      QStatistics sum = blocks.get(0).none();
      for (int block = 0; block < blocks.size(); block++) {
        sum.add(blocks.get(block), factors.get(block).sample());
      }
      if (sum.episodes() > 0) {
        values[drawn++] = fit(sum, gamma, from).value();
      }
    }
    Percentile quantiles = new Percentile().withEstimationType(EstimationType.R_7);
    quantiles.setData(values, 0, drawn);
    return List.of(quantiles.evaluate(2.5), quantiles.evaluate(97.5));
  }

  private static double change(double[] before, double[] after) {
    double most = 0;
    for (int i = 0; i < before.length; i++) {
      most = Math.max(most, Math.abs(after[i] - before[i]));
    }
    return most;
  }

  private static double greatest(double[] numbers) {
    double most = 0;
    for (double number : numbers) {
      most = Math.max(most, Math.abs(number));
    }
    return most;
  }
}
