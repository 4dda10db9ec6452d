package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The normal equations of a ridge regression per action. With z of d features and p = actions * d
 * weights, of each action: {@code sum z z'} [d, d], {@code sum z r} [d], and {@code sum z psi'} [d,
 * p], where {@code psi = pi(a|s') z(s')} are the features of the next state's value. Memory: p^2
 * numbers and what is less; a step adds d * p products.
 */
final class LinearQ implements QStatistics {
  private static final long serialVersionUID = 1L;

  private final StateFeatures.Polynomial features;
  private final Discrete space;
  private final int first;
  private final int actions;
  private final int size;
  private final double[][] squares;
  private final double[][] rewards;
  private final double[][] next;
  private final double[] starts;
  private double steps;
  private double episodes;

  LinearQ(StateFeatures.Polynomial features, Discrete space) {
    features.requireFew(space.n());
    this.features = features;
    this.space = space;
    this.first = space.start();
    this.actions = space.n();
    this.size = features.size();
    this.squares = new double[actions][size * size];
    this.rewards = new double[actions][size];
    this.next = new double[actions][size * size * actions];
    this.starts = new double[size * actions];
  }

  @Override
  public void add(LoggedEpisode episode, double[] probabilities) {
    episodes++;
    double[] z = new double[size];
    double[] psi = new double[size * actions];
    for (int t = 0; t < episode.length(); t++) {
      features.read(episode, t, z);
      if (t == 0) {
        spread(z, probabilities, 0, psi);
        add(starts, psi, 1);
      }
      steps++;
      int action = episode.action(t) - first;
      add(rewards[action], z, episode.rewards()[t]);
      outer(squares[action], z, z);
      if (t + 1 < episode.length() || episode.goesOn()) {
        double[] after = new double[size];
        features.read(episode, t + 1, after);
        spread(after, probabilities, t + 1, psi);
        outer(next[action], z, psi);
      }
    }
  }

  /** Features of a state's value: z under the probability of each action. */
  private void spread(double[] z, double[] probabilities, int step, double[] psi) {
    for (int action = 0; action < actions; action++) {
      for (int i = 0; i < size; i++) {
        psi[action * size + i] = probabilities[step * actions + action] * z[i];
      }
    }
  }

  private static void outer(double[] sum, double[] left, double[] right) {
    for (int i = 0; i < left.length; i++) {
      for (int j = 0; j < right.length; j++) {
        sum[i * right.length + j] += left[i] * right[j];
      }
    }
  }

  private static void add(double[] sum, double[] more, double factor) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * more[i];
    }
  }

  @Override
  public void add(QStatistics other, double factor) {
    LinearQ more = (LinearQ) other;
    episodes += factor * more.episodes;
    steps += factor * more.steps;
    add(starts, more.starts, factor);
    for (int action = 0; action < actions; action++) {
      add(squares[action], more.squares[action], factor);
      add(rewards[action], more.rewards[action], factor);
      add(next[action], more.next[action], factor);
    }
  }

  @Override
  public UnaryOperator<double[]> backup(double gamma, double ridge) {
    RealMatrix map = new Array2DRowRealMatrix(parameters(), parameters());
    RealVector constant = new ArrayRealVector(parameters());
    for (int action = 0; action < actions; action++) {
      RealMatrix inverse = inverse(squares[action], ridge);
      RealMatrix ahead = matrix(next[action], parameters()).scalarMultiply(gamma / steps);
      map.setSubMatrix(inverse.multiply(ahead).getData(), action * size, 0);
      RealVector sums = new ArrayRealVector(rewards[action]).mapMultiply(1 / steps);
      constant.setSubVector(action * size, inverse.operate(sums));
    }
    return weights -> map.operate(new ArrayRealVector(weights, false)).add(constant).toArray();
  }

  /** Of the mean of z z' with the ridge on its diagonal. */
  private RealMatrix inverse(double[] sums, double ridge) {
    RealMatrix mean = matrix(sums, size).scalarMultiply(1 / steps);
    for (int i = 0; i < size; i++) {
      mean.addToEntry(i, i, ridge);
    }
    try {
      return new CholeskyDecomposition(mean).getSolver().getInverse();
    } catch (NonPositiveDefiniteMatrixException e) {
      throw Errors.parameter(
          "ridge", Double.toString(ridge), "more, where features all but depend on one another");
    }
  }

  private RealMatrix matrix(double[] rows, int width) {
    RealMatrix matrix = new Array2DRowRealMatrix(size, width);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < width; j++) {
        matrix.setEntry(i, j, rows[i * width + j]);
      }
    }
    return matrix;
  }

  @Override
  public double value(double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += starts[i] * weights[i];
    }
    return sum / episodes;
  }

  @Override
  public int parameters() {
    return size * actions;
  }

  @Override
  public double episodes() {
    return episodes;
  }

  @Override
  public QStatistics none() {
    return new LinearQ(features, space);
  }
}
