package io.rewardlake.udf.preference;

/** The logistic function and its loss, without overflow for any finite margin. */
public final class Logistic {
  private Logistic() {}

  /** {@code 1 / (1 + exp(-z))}. */
  public static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** {@code log(1 + exp(z)) = max(z, 0) + log1p(exp(-|z|))}; {@code -log sigmoid(-z)}. */
  public static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
