package io.rewardlake.udf.tree;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Brute force: every subset of a size. */
final class Subsets {
  private Subsets() {}

  /** Mean of a value over all subsets of k among n, each a mask of bits. */
  static double mean(int n, int k, IntToDoubleFunction value) {
    return IntStream.range(0, 1 << n)
        .filter(mask -> Integer.bitCount(mask) == k)
        .mapToDouble(value)
        .average()
        .orElseThrow();
  }
}
