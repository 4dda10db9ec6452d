package io.rewardlake.transforms.learn.stage;

import static java.util.stream.Collectors.averagingDouble;
import static java.util.stream.Collectors.groupingBy;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What happened between two checkpoints.
 *
 * @param step optimiser steps done at its end
 * @param trained means of the objective's figures over the batches
 * @param heldOut the same over the held-out samples with the last parameters; empty: none held out
 * @param samplesPerSecond throughput
 */
public record Interval(
    long step, Map<String, Double> trained, Map<String, Double> heldOut, double samplesPerSecond)
    implements Serializable {
  /** Keeps the order of the figures. */
  public Interval {
    trained = new LinkedHashMap<>(trained);
    heldOut = new LinkedHashMap<>(heldOut);
  }

  /** What happened in several partitions at once: means of the figures, sum of the throughputs. */
  static Interval mean(List<Interval> parts) {
    return new Interval(
        parts.get(0).step,
        mean(parts, Interval::trained),
        mean(parts, Interval::heldOut),
        parts.stream().mapToDouble(Interval::samplesPerSecond).sum());
  }

  private static Map<String, Double> mean(
      List<Interval> parts, Function<Interval, Map<String, Double>> figures) {
    return parts.stream()
        .flatMap(part -> figures.apply(part).entrySet().stream())
        .collect(
            groupingBy(
                Map.Entry::getKey, LinkedHashMap::new, averagingDouble(Map.Entry::getValue)));
  }
}
