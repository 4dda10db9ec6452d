package io.rewardlake.transforms.learn.onpolicy;

import io.rewardlake.schemas.errors.Errors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the losses of steps become one number, by TRL's and verl's names. Each is a weight of every
 * step such that the mean over all steps of the batch, weighted, is that number; N episodes have T
 * steps in all, this one has n.
 *
 * <p>Source: Liu et al. 2025, arXiv 2503.20783 (constant divisor); Yu et al. 2025, arXiv 2503.14476
 * (token mean).
 */
public enum Aggregation {
  /** The mean over all steps: 1. */
  TOKEN_MEAN("1D"),
  /** The mean over episodes of the sums over their steps: T / N. */
  SEQ_MEAN_TOKEN_SUM("batch_steps / batch_episodes"),
  /** The mean over episodes of the means over their steps: T / (N n). */
  SEQ_MEAN_TOKEN_MEAN("batch_steps / (batch_episodes * length)"),
  /** The sum over all steps by N times a constant, the longest an episode can be: T / (N c). */
  CONSTANT_DIVISOR("batch_steps / (batch_episodes * %s)");

  private final String weight;

  Aggregation(String weight) {
    this.weight = weight;
  }

  /** As it is typed. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one of a title. */
  public static Aggregation find(String title) {
    List<String> known = Arrays.stream(values()).map(Aggregation::title).toList();
    return Arrays.stream(values())
        .filter(one -> one.title().equals(title))
        .findFirst()
        .orElseThrow(() -> Errors.choice("--aggregation", title, known));
  }

  /**
   * The weight of a step, as SQL over batch_steps, batch_episodes and length.
   *
   * @param divisor the constant, in steps
   */
  String weight(int divisor) {
    return String.format(Locale.ROOT, weight, divisor + "D");
  }
}
