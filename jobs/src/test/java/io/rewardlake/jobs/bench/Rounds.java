package io.rewardlake.jobs.bench;

import java.util.Arrays;

/** Times pieces of work in turn, so that a slow moment of the machine meets all of them. */
final class Rounds {
  private Rounds() {}

  /** What is timed. */
  interface Work {
    void run() throws Exception;
  }

  /** Median seconds of each, after one round to warm up. */
  static double[] medianSeconds(int rounds, Work... works) throws Exception {
    for (Work work : works) {
      work.run();
    }
    return medianSecondsOfWarm(rounds, works);
  }

  /** Median seconds of each, where all of them ran before. */
  static double[] medianSecondsOfWarm(int rounds, Work... works) throws Exception {
    double[][] seconds = new double[works.length][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int w = 0; w < works.length; w++) {
        long began = System.nanoTime();
        works[w].run();
        seconds[w][round] = (System.nanoTime() - began) / 1e9;
      }
    }
    return Arrays.stream(seconds).mapToDouble(Rounds::median).toArray();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
