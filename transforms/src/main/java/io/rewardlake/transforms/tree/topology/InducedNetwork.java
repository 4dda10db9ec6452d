package io.rewardlake.transforms.tree.topology;

import io.rewardlake.schemas.errors.Require;
import java.util.List;
import java.util.stream.Stream;

/**
 * Induced Bayesian network of one prompt: rewards of its nodes differ along each edge by a Gaussian
 * of known variance, independent of the other edges. Edges are comparisons, or inductive bias: what
 * a model takes for granted about similar responses ({@link InductiveBias}).
 *
 * <p>Source: Qiu et al. 2024, arXiv 2402.10184.
 *
 * @param nodes number of nodes, numbered from 0
 * @param responses the node of each response; other nodes are beginnings that responses share
 * @param edges between nodes, parallel ones too
 */
public record InducedNetwork(int nodes, List<Integer> responses, List<Edge> edges) {
  /** Copies the lists. */
  public InducedNetwork {
    responses = List.copyOf(responses);
    edges = List.copyOf(edges);
  }

  /**
   * An edge.
   *
   * @param a one node
   * @param b the other node
   * @param variance of the difference of their rewards by this edge alone, squared reward units
   */
  public record Edge(int a, int b, double variance) {
    /** Checks the variance. */
    public Edge {
      Require.that(variance, "variance").above(0).finite();
    }

    /** Conductance: edges between the same nodes add theirs up. */
    double precision() {
      return 1 / variance;
    }
  }

  /** The same network with edges between responses, by their numbers, added. */
  public InducedNetwork with(List<Edge> comparisons) {
    Stream<Edge> between =
        comparisons.stream()
            .map(
                edge ->
                    new Edge(responses.get(edge.a()), responses.get(edge.b()), edge.variance()));
    return new InducedNetwork(nodes, responses, Stream.concat(edges.stream(), between).toList());
  }
}
