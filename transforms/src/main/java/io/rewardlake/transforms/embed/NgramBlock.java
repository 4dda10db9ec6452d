package io.rewardlake.transforms.embed;

import java.util.Arrays;

/**
 * Signed feature hashing of n-grams into one block of a vector.
 *
 * <p>With h(g) the 32-bit hash of n-gram g and c(g) how often it occurs, v_j = sum of s(g) log(1 +
 * c(g)) over the n-grams with (h(g) mod 2^31) mod dimension = j, where s(g) is +1 if the top bit of
 * h(g) is set, else -1; the block is scale * v / |v|, and 0 for a text without n-grams. N-grams
 * with the same 32 bits count as one. Source: Weinberger et al. 2009, arXiv 0902.2206.
 *
 * @param dimension entries of the block
 * @param range lengths of the n-grams
 * @param seed of the hash, so that blocks collide independently
 * @param scale Euclidean norm of the block
 */
record NgramBlock(int dimension, NgramRange range, int seed, double scale) {
  /** Writes the block for a text's units to {@code vector}, from index {@code offset}. */
  void write(Units units, float[] vector, int offset) {
    double[] block = new double[dimension];
    int[] hashes = hashes(units);
    // Sorted, equal n-grams are neighbours, and the order of the sums is fixed
    Arrays.sort(hashes);
    int next;
    for (int i = 0; i < hashes.length; i = next) {
      next = i + 1;
      while (next < hashes.length && hashes[next] == hashes[i]) {
        next++;
      }
      double value = Math.log1p(next - i);
      block[(hashes[i] & Integer.MAX_VALUE) % dimension] += hashes[i] < 0 ? value : -value;
    }
    double norm = norm(block);
    if (norm > 0) {
      for (int j = 0; j < dimension; j++) {
        vector[offset + j] = (float) (block[j] * (scale / norm));
      }
    }
  }

  private int[] hashes(Units units) {
    int[] hashes = new int[range.countIn(units.size())];
    int at = 0;
    for (int n = range.shortest(); n <= range.longest(); n++) {
      for (int first = 0; first + n <= units.size(); first++) {
        hashes[at++] = units.hash(first, n, seed);
      }
    }
    return hashes;
  }

  private static double norm(double[] block) {
    double squares = 0;
    for (double value : block) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
