package io.rewardlake.transforms.embed;

import java.util.function.ToDoubleFunction;

/**
 * One statistic of a text: (value - centre) * factor, clipped to -5..5.
 *
 * <p>Centre and factor bring the values of ordinary texts to about -1..1, as networks like them.
 *
 * @param name what it measures
 * @param centre value that becomes 0
 * @param factor units of the vector per unit of the value
 * @param value formula
 */
record Statistic(String name, double centre, double factor, ToDoubleFunction<Text> value) {
  private static final double CLIP = 5;

  /** log(1 + count), less its centre. */
  static Statistic log(String name, double centre, ToDoubleFunction<Text> count) {
    return new Statistic(name, centre, 1, text -> Math.log1p(count.applyAsDouble(text)));
  }

  /** The entry of the vector. */
  float of(Text text) {
    double scaled = (value.applyAsDouble(text) - centre) * factor;
    return (float) Math.max(-CLIP, Math.min(CLIP, scaled));
  }
}
