package io.rewardlake.transforms.tree.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.topology.InducedNetwork.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class InferenceDistancesTest {
  private static final double TOLERANCE = 1e-9;

  /** A connected network: a random tree and as many further edges, variances 0.1 to 3. */
  private static InducedNetwork random(long seed, int nodes) {
    UniformRandomProvider random = RandomStreams.of(seed, "network");
    List<Edge> edges = new ArrayList<>();
    for (int i = 1; i < nodes; i++) {
      edges.add(new Edge(random.nextInt(i), i, random.nextDouble(0.1, 3)));
    }
    for (int i = 1; i < nodes; i++) {
      int a = random.nextInt(nodes);
      edges.add(new Edge(a, (a + 1 + random.nextInt(nodes - 1)) % nodes, random.nextDouble(1, 3)));
    }
    return network(nodes, edges);
  }

  private static InducedNetwork network(int nodes, List<Edge> edges) {
    return InductiveBias.none(nodes).with(edges);
  }

  @Property(tries = 100)
  void isTheVarianceOfTheGaussianModelAndAtMostThatOfTheBestPath(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int nodes) {
    InducedNetwork network = random(seed, nodes);
    InferenceDistances distances = InferenceDistances.of(network);
    RealMatrix laplacian = laplacian(network);
    RealMatrix pseudo = new SingularValueDecomposition(laplacian).getSolver().getInverse();
    // The model itself: the reward of node 0 is known, precision of the others is L without it
    RealMatrix covariance =
        new LUDecomposition(laplacian.getSubMatrix(1, nodes - 1, 1, nodes - 1))
            .getSolver()
            .getInverse();
    double[][] paths = bestPaths(network);
    for (int i = 0; i < nodes; i++) {
      for (int j = 0; j < nodes; j++) {
        double distance = distances.between(i, j);
        assertThat(distance).isCloseTo(difference(pseudo, i, j), within(TOLERANCE));
        assertThat(distance)
            .isCloseTo(difference(covariance, i - 1, j - 1), within(TOLERANCE))
            .isLessThanOrEqualTo(paths[i][j] + TOLERANCE)
            .isEqualTo(distances.between(j, i));
      }
    }
    Spread spread = Spread.of(network);
    assertThat(spread.fosterDeviation()).isCloseTo(0, within(TOLERANCE));
    assertThat(spread.components()).isOne();
    assertThat(spread.connectedPairs()).isEqualTo(nodes * (nodes - 1) / 2);
    // The sum over all pairs is n times the trace of the pseudo-inverse
    assertThat(spread.meanVariance())
        .isCloseTo(pseudo.getTrace() * 2 / (nodes - 1), within(TOLERANCE));
  }

  @Test
  void inARowVariancesAddUpSideBySidePrecisions() {
    InferenceDistances row =
        InferenceDistances.of(
            network(4, List.of(new Edge(0, 1, 0.5), new Edge(1, 2, 2), new Edge(3, 2, 1))));
    assertThat(row.between(0, 3)).isCloseTo(3.5, within(1e-12));
    assertThat(row.between(1, 1)).isZero();
    InferenceDistances parallel =
        InferenceDistances.of(
            network(2, List.of(new Edge(0, 1, 1), new Edge(1, 0, 1), new Edge(0, 1, 0.5))));
    assertThat(parallel.between(0, 1)).isCloseTo(0.25, within(1e-15));
    // A square of unit edges: 1 * 3 / 4 beside, 2 * 2 / 4 across
    InferenceDistances square =
        InferenceDistances.of(
            network(
                4,
                List.of(
                    new Edge(0, 1, 1), new Edge(1, 2, 1), new Edge(2, 3, 1), new Edge(3, 0, 1))));
    assertThat(square.between(0, 1)).isCloseTo(0.75, within(1e-12));
    assertThat(square.between(0, 2)).isCloseTo(1, within(1e-12));
  }

  @Test
  void nothingIsKnownAcrossComponents() {
    InducedNetwork network = network(6, List.of(new Edge(5, 1, 2), new Edge(2, 4, 1)));
    InferenceDistances distances = InferenceDistances.of(network);
    assertThat(distances.components()).isEqualTo(4);
    assertThat(distances.between(1, 2)).isInfinite();
    assertThat(distances.between(0, 3)).isInfinite();
    assertThat(distances.between(3, 3)).isZero();
    assertThat(distances.between(1, 5)).isCloseTo(2, within(1e-15));
    Spread spread = Spread.of(network);
    assertThat(spread.connectedPairs()).isEqualTo(2);
    assertThat(spread.meanVariance()).isCloseTo(1.5, within(1e-15));
    assertThat(spread.fosterDeviation()).isCloseTo(0, within(1e-15));
  }

  @Test
  void precisionsOfAllScalesAreSolved() {
    for (double scale : new double[] {1e-12, 1, 1e12}) {
      InferenceDistances distances =
          InferenceDistances.of(
              network(
                  3, List.of(new Edge(0, 1, scale), new Edge(1, 2, scale), new Edge(0, 2, scale))));
      assertThat(distances.between(0, 1) / scale).isCloseTo(2.0 / 3, within(1e-9));
    }
    InferenceDistances mixed =
        InferenceDistances.of(network(3, List.of(new Edge(0, 1, 1e-5), new Edge(1, 2, 1))));
    assertThat(mixed.between(0, 2)).isCloseTo(1 + 1e-5, within(1e-9));
    assertThatThrownBy(() -> new Edge(0, 1, 0)).hasMessage("variance is 0; allowed is above 0.");
  }

  private static RealMatrix laplacian(InducedNetwork network) {
    RealMatrix laplacian = new Array2DRowRealMatrix(network.nodes(), network.nodes());
    for (Edge edge : network.edges()) {
      laplacian.addToEntry(edge.a(), edge.a(), 1 / edge.variance());
      laplacian.addToEntry(edge.b(), edge.b(), 1 / edge.variance());
      laplacian.addToEntry(edge.a(), edge.b(), -1 / edge.variance());
      laplacian.addToEntry(edge.b(), edge.a(), -1 / edge.variance());
    }
    return laplacian;
  }

  /** Variance of a difference; index -1 is the node that is known. */
  private static double difference(RealMatrix covariance, int i, int j) {
    return entry(covariance, i, i) + entry(covariance, j, j) - 2 * entry(covariance, i, j);
  }

  private static double entry(RealMatrix covariance, int i, int j) {
    return i < 0 || j < 0 ? 0 : covariance.getEntry(i, j);
  }

  /** Least total variance of a path between each two nodes (Floyd and Warshall). */
  private static double[][] bestPaths(InducedNetwork network) {
    int n = network.nodes();
    double[][] paths = new double[n][n];
    IntStream.range(0, n)
        .forEach(
            i -> {
              Arrays.fill(paths[i], Double.POSITIVE_INFINITY);
              paths[i][i] = 0;
            });
    for (Edge edge : network.edges()) {
      paths[edge.a()][edge.b()] = Math.min(paths[edge.a()][edge.b()], edge.variance());
      paths[edge.b()][edge.a()] = paths[edge.a()][edge.b()];
    }
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          paths[i][j] = Math.min(paths[i][j], paths[i][k] + paths[k][j]);
        }
      }
    }
    return paths;
  }
}
