package io.rewardlake.transforms.tree.topology;

import io.rewardlake.transforms.tree.topology.InducedNetwork.Edge;
import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Inference distances of a network: the variance of the reward of one node when that of the other
 * is known, all paths combined,
 *
 * <pre>
 * d(i, j) = L+_ii + L+_jj - 2 L+_ij
 * </pre>
 *
 * <p>with the pseudo-inverse of the Laplacian L of the edges' precisions: the effective resistance
 * between i and j. It is at most the variance of the best path; between components it is infinite.
 *
 * <p>Cost: a dense solve per component, O(n^3) time and 16 n^2 bytes for n nodes. Source: Qiu et
 * al. 2024, arXiv 2402.10184; Klein and Randic, Journal of Mathematical Chemistry 12, 1993.
 */
public final class InferenceDistances {
  private static final double SYMMETRY = 1e-15;

  private final int[] component;
  private final int[] place;
  private final RealMatrix[] inverses;

  private InferenceDistances(int[] component, int[] place, RealMatrix[] inverses) {
    this.component = component;
    this.place = place;
    this.inverses = inverses;
  }

  /** Solves a network. */
  public static InferenceDistances of(InducedNetwork network) {
    int[] component = components(network);
    int[] sizes = new int[Arrays.stream(component).max().orElse(-1) + 1];
    int[] place = Arrays.stream(component).map(number -> sizes[number]++).toArray();
    double[][][] laplacians = new double[sizes.length][][];
    Arrays.setAll(laplacians, number -> new double[sizes[number]][sizes[number]]);
    for (Edge edge : network.edges()) {
      double[][] laplacian = laplacians[component[edge.a()]];
      int a = place[edge.a()];
      int b = place[edge.b()];
      double precision = edge.precision();
      laplacian[a][a] += precision;
      laplacian[b][b] += precision;
      laplacian[a][b] -= precision;
      laplacian[b][a] -= precision;
    }
    return new InferenceDistances(
        component,
        place,
        Arrays.stream(laplacians).map(InferenceDistances::inverse).toArray(RealMatrix[]::new));
  }

  /** Number of components. */
  public int components() {
    return inverses.length;
  }

  /** Distance between two nodes, in squared reward units; infinity between components. */
  public double between(int one, int other) {
    if (component[one] != component[other]) {
      return Double.POSITIVE_INFINITY;
    }
    RealMatrix inverse = inverses[component[one]];
    int i = place[one];
    int j = place[other];
    double own = inverse.getEntry(i, i) + inverse.getEntry(j, j);
    double shared = inverse.getEntry(i, j) + inverse.getEntry(j, i);
    // Rounding must not make the distance of equal nodes negative
    return Math.max(0, own - shared);
  }

  /**
   * The inverse of L + s 11'/n, which differs from L+ by the same number everywhere, so that
   * distances are the same, and which is positive definite; s is the scale of L.
   */
  private static RealMatrix inverse(double[][] laplacian) {
    int n = laplacian.length;
    double scale = 0;
    for (int i = 0; i < n; i++) {
      scale += laplacian[i][i] / n;
    }
    if (scale == 0) {
      return new Array2DRowRealMatrix(n, n);
    }
    for (double[] row : laplacian) {
      for (int j = 0; j < n; j++) {
        row[j] += scale / n;
      }
    }
    RealMatrix grounded = new Array2DRowRealMatrix(laplacian, false);
    return new CholeskyDecomposition(grounded, SYMMETRY, 0).getSolver().getInverse();
  }

  /** Number of the component of each node, from 0 in the order of their first nodes. */
  private static int[] components(InducedNetwork network) {
    int[] parent = new int[network.nodes()];
    Arrays.setAll(parent, i -> i);
    for (Edge edge : network.edges()) {
      int a = root(parent, edge.a());
      int b = root(parent, edge.b());
      parent[Math.max(a, b)] = Math.min(a, b);
    }
    int[] number = new int[parent.length];
    int components = 0;
    for (int i = 0; i < parent.length; i++) {
      int root = root(parent, i);
      number[i] = root == i ? components++ : number[root];
    }
    return number;
  }

  private static int root(int[] parent, int node) {
    int root = node;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }
}
