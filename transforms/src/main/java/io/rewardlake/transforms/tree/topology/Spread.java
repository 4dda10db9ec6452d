package io.rewardlake.transforms.tree.topology;

import io.rewardlake.transforms.tree.topology.InducedNetwork.Edge;
import java.util.List;

/**
 * How far the rewards of a network's responses are left apart.
 *
 * @param components number of components of the network
 * @param connectedPairs pairs of responses in one component
 * @param meanVariance mean inference distance over these, squared reward units; NaN without any
 * @param fosterDeviation distance of the sum over edges of precision times inference distance from
 *     nodes - components, which it equals by Foster's theorem: the error of the solve
 */
record Spread(int components, long connectedPairs, double meanVariance, double fosterDeviation) {
  /** Measures a network. */
  static Spread of(InducedNetwork network) {
    InferenceDistances distances = InferenceDistances.of(network);
    List<Integer> responses = network.responses();
    long connected = 0;
    double sum = 0;
    for (int i = 0; i < responses.size(); i++) {
      for (int j = 0; j < i; j++) {
        double distance = distances.between(responses.get(i), responses.get(j));
        if (distance < Double.POSITIVE_INFINITY) {
          connected++;
          sum += distance;
        }
      }
    }
    double foster = 0;
    for (Edge edge : network.edges()) {
      foster += edge.precision() * distances.between(edge.a(), edge.b());
    }
    return new Spread(
        distances.components(),
        connected,
        sum / connected,
        Math.abs(foster - (network.nodes() - distances.components())));
  }
}
