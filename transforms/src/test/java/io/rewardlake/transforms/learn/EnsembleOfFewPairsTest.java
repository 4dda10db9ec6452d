package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Card 68: gold reward w . e in 32 dimensions, 150 pairs with Bradley-Terry noise, five bootstrap
 * members, 200 prompts of 256 candidates.
 */
class EnsembleOfFewPairsTest {
  private static final int PAIRS = 150;
  private static final int MEMBERS = 5;
  private static final int PROMPTS = 200;
  private static final int CANDIDATES = 256;

  @TempDir Path folder;

  @Test
  void theMeanOfMembersBeatsTheAverageMember() throws IOException {
    int wins = 0;
    StringBuilder found = new StringBuilder();
    for (int seed = 1; seed <= 5; seed++) {
      double[][] gains = gains(seed);
      double spearman = gains[1][MEMBERS] - average(gains[1]);
      double gold = gains[0][MEMBERS] - average(gains[0]);
      found.append(String.format("seed %d: gold +%.3f, Spearman +%.3f%n", seed, gold, spearman));
      wins += gold >= 0.03 && spearman >= 0.03 ? 1 : 0;
    }
    assertThat(wins).as(found.toString()).isGreaterThanOrEqualTo(4);
  }

  /** Best-of-256 gold and Spearman, {@code [2][members + 1]}; the last is the mean of members. */
  private double[][] gains(int seed) throws IOException {
    Planted planted = new Planted(seed, 2 * PAIRS, 32).pairUp(1);
    double norm = Math.sqrt(planted.reward(floats(planted.truth)));
    planted.pairs.replaceAll(
        p -> {
          double preferred = 1 / (1 + Math.exp(-planted.margin(p) / norm));
          return p.labelled(planted.random().nextDouble() < preferred ? 1 : 0);
        });
    RewardTraining training =
        Planted.training(
            new Ensemble(MEMBERS, 1, true, seed), Network.linear(), Planted.adam(0.05, 200, 1e-4));
    TrainedEnsemble trained = planted.train(folder, training);
    float[][] items = planted.fresh(PROMPTS * CANDIDATES);
    float[][] rewards = Planted.rewards(trained, items);
    double[][] sums = new double[2][MEMBERS + 1];
    for (int prompt = 0; prompt < PROMPTS; prompt++) {
      int from = prompt * CANDIDATES;
      double[] gold =
          IntStream.range(from, from + CANDIDATES)
              .mapToDouble(i -> planted.reward(items[i]) / norm)
              .toArray();
      for (int m = 0; m <= MEMBERS; m++) {
        int member = m;
        double[] scores =
            IntStream.range(from, from + CANDIDATES)
                .mapToDouble(i -> member < MEMBERS ? rewards[i][member] : mean(rewards[i]))
                .toArray();
        sums[0][m] += gold[best(scores)] / PROMPTS;
        sums[1][m] += spearman(gold, scores) / PROMPTS;
      }
    }
    return sums;
  }

  private static double average(double[] values) {
    return Arrays.stream(values).limit(MEMBERS).average().orElseThrow();
  }

  private static int best(double[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((i, j) -> scores[j] > scores[i] ? j : i)
        .orElseThrow();
  }

  private static double spearman(double[] x, double[] y) {
    double[] ranksX = new NaturalRanking().apply(x);
    double[] ranksY = new NaturalRanking().apply(y);
    double squares =
        IntStream.range(0, x.length)
            .mapToDouble(i -> (ranksX[i] - ranksY[i]) * (ranksX[i] - ranksY[i]))
            .sum();
    double n = x.length;
    return 1 - 6 * squares / (n * (n * n - 1));
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
