package io.rewardlake.transforms.learn;

/** The objective of one column in plain double arithmetic, over all pairs as one batch. */
final class PlainObjective {
  private final RewardTraining training;
  private final Planted planted;
  private final TrainingPairs pairs;
  private final Column column;

  PlainObjective(RewardTraining training, Planted planted, TrainingPairs pairs, Column column) {
    this.training = training;
    this.planted = planted;
    this.pairs = pairs;
    this.column = column;
  }

  double at(double[][] theta) {
    Odin odin = training.loss().odin();
    double objective = bradleyTerry(theta) + training.fit().penalty() * squaredNorm(theta);
    objective += training.loss().zeroWeight() * meanSquaredSum(theta);
    if (training.network().lengthHead()) {
      objective +=
          odin.lengthWeight() * (Math.abs(rho(theta, 1, 0)) - rho(theta, 0, 1))
              + odin.sumWeight() * Math.abs(rho(theta, 1, 1))
              + odin.orthogonalWeight() * Math.abs(headProduct(theta));
    }
    return objective;
  }

  double bradleyTerry(double[][] theta) {
    double loss = 0;
    double mass = 0;
    for (int i = 0; i < pairs.size(); i++) {
      Planted.Pair p = planted.pairs.get(i);
      double z =
          sum(theta, p.a()) - sum(theta, p.b()) - Math.signum(2 * p.label() - 1) * p.margin();
      loss += pairs.weight(i, column) * BradleyTerry.loss(z, p.label());
      mass += pairs.weight(i, column);
    }
    return loss / mass;
  }

  private double meanSquaredSum(double[][] theta) {
    double squares = 0;
    double mass = 0;
    for (int i = 0; i < pairs.size(); i++) {
      Planted.Pair p = planted.pairs.get(i);
      squares += pairs.weight(i, column) * Math.pow(sum(theta, p.a()) + sum(theta, p.b()), 2);
      mass += pairs.weight(i, column);
    }
    return squares / mass;
  }

  /** Weighted correlation of a sum of the heads with length, by its definition in two passes. */
  private double rho(double[][] theta, double ofQuality, double ofLength) {
    double[] mean = new double[3];
    double[] moments = new double[3];
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < pairs.size(); i++) {
        Planted.Pair p = planted.pairs.get(i);
        for (int item : new int[] {p.a(), p.b()}) {
          double w = pairs.weight(i, column);
          double x = ofQuality * head(theta, item, 0) + ofLength * head(theta, item, 1);
          double y = planted.lengths[item];
          if (pass == 0) {
            mean[0] += w * x;
            mean[1] += w * y;
            mean[2] += w;
          } else {
            double dx = x - mean[0] / mean[2];
            double dy = y - mean[1] / mean[2];
            moments[0] += w * dx * dx;
            moments[1] += w * dy * dy;
            moments[2] += w * dx * dy;
          }
        }
      }
    }
    return moments[2] / Math.sqrt(moments[0] * moments[1]);
  }

  private double sum(double[][] theta, int item) {
    return training.network().lengthHead()
        ? head(theta, item, 0) + head(theta, item, 1)
        : head(theta, item, 0);
  }

  /** Reward of an item by one head, per logarithm of length where the training says so. */
  double head(double[][] theta, int item, int head) {
    Network network = training.network();
    double[] features = new double[planted.vectors[item].length];
    for (int j = 0; j < features.length; j++) {
      features[j] = planted.vectors[item][j];
    }
    for (int layer = 1; layer < network.depth(); layer++) {
      double[] units = new double[network.hidden()];
      for (int u = 0; u < units.length; u++) {
        double sum =
            dot(theta[2 * layer - 2], u * features.length, features) + theta[2 * layer - 1][u];
        units[u] =
            switch (network.activation()) {
              case RELU -> Math.max(sum, 0);
              case TANH -> Math.tanh(sum);
              case SILU -> sum / (1 + Math.exp(-sum));
              case ELU -> sum > 0 ? sum : Math.expm1(sum);
              case NONE -> sum;
            };
      }
      features = units;
    }
    double reward = dot(theta[network.output() + head], 0, features);
    return training.loss().perLogLength() ? reward / Math.log(planted.lengths[item] + 1) : reward;
  }

  private double headProduct(double[][] theta) {
    int quality = training.network().output();
    return dot(theta[quality], 0, theta[quality + 1]);
  }

  private static double dot(double[] weights, int from, double[] x) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += weights[from + j] * x[j];
    }
    return sum;
  }

  private static double squaredNorm(double[][] theta) {
    double sum = 0;
    for (double[] tensor : theta) {
      sum += dot(tensor, 0, tensor);
    }
    return sum;
  }
}
