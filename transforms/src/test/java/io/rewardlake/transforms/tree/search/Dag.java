package io.rewardlake.transforms.tree.search;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/** A graph whose edges lead to later nodes, from node 0 to the last; NaN or cut off: no edge. */
final class Dag implements Transition<Integer, Integer> {
  private final double[][] weights;

  Dag(double[][] edges) {
    weights = new double[edges.length][edges.length];
    for (int from = 0; from < edges.length; from++) {
      Arrays.fill(weights[from], Double.NaN);
      System.arraycopy(edges[from], 0, weights[from], 0, edges[from].length);
    }
  }

  /**
   * At most 60 nodes, edges with costs uniform in [0, 1), and a way from every node to the last.
   */
  static Dag random(UniformRandomProvider random) {
    int size = random.nextInt(5, 61);
    double[][] weights = new double[size][size];
    for (int from = 0; from < size; from++) {
      Arrays.fill(weights[from], Double.NaN);
      for (int to = from + 1; to < size; to++) {
        if (random.nextDouble() < 0.2) {
          weights[from][to] = random.nextDouble();
        }
      }
      if (from < size - 1) {
        weights[from][random.nextInt(from + 1, size)] = random.nextDouble();
      }
    }
    return new Dag(weights);
  }

  /** Layers of equal size between the first node and the last, each joined fully to the next. */
  static Dag layered(int layers, int size, UniformRandomProvider random) {
    int nodes = layers * size + 2;
    double[][] weights = new double[nodes][nodes];
    for (int from = 0; from < nodes; from++) {
      Arrays.fill(weights[from], Double.NaN);
      for (int to = from + 1; to < nodes; to++) {
        if ((to + size - 1) / size == (from + size - 1) / size + 1) {
          weights[from][to] = random.nextDouble();
        }
      }
    }
    return new Dag(weights);
  }

  double weight(int from, int to) {
    return weights[from][to];
  }

  int goal() {
    return weights.length - 1;
  }

  /** The least cost from every node to the last. */
  double[] costsToGo() {
    double[] costs = new double[weights.length];
    for (int from = goal() - 1; from >= 0; from--) {
      costs[from] = Double.POSITIVE_INFINITY;
      for (int to : next(from).toArray()) {
        costs[from] = Math.min(costs[from], weights[from][to] + costs[to]);
      }
    }
    return costs;
  }

  IntStream next(int from) {
    return IntStream.range(from + 1, weights.length).filter(to -> !Double.isNaN(weights[from][to]));
  }

  @Override
  public Integer root() {
    return 0;
  }

  @Override
  public List<Candidate<Integer>> candidates(
      Integer state, int width, UniformRandomProvider random) {
    return next(state).limit(width).mapToObj(Candidate::of).toList();
  }

  @Override
  public Successor<Integer> step(Integer state, Integer action, UniformRandomProvider random) {
    return new Successor<>(action, -weights[state][action], action == goal());
  }
}
