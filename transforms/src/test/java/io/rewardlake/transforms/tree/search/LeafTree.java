package io.rewardlake.transforms.tree.search;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ArraySampler;

/**
 * A full tree with planted leaves, each graded when it is reached. Actions are drawn with
 * replacement, and the distinct ones stay, unless the width admits all in order.
 */
final class LeafTree implements Transition<LeafTree.Place, Integer> {
  private final int branching;
  private final int levels;
  private final double[] leaves;
  private final boolean withReplacement;

  LeafTree(int branching, int levels, double[] leaves, boolean withReplacement) {
    this.branching = branching;
    this.levels = levels;
    this.leaves = leaves;
    this.withReplacement = withReplacement;
  }

  /** Node number {@code index} of a level. */
  record Place(int level, int index) {}

  /** Leaves uniform in [0, 1). */
  static LeafTree uniform(int branching, int levels, UniformRandomProvider random) {
    double[] leaves = random.doubles((long) Math.pow(branching, levels)).toArray();
    return new LeafTree(branching, levels, leaves, false);
  }

  /** Leaves of 1 and -1, as many of them right as a share says. */
  static LeafTree graded(int branching, int levels, double right, UniformRandomProvider random) {
    double[] leaves = new double[(int) Math.pow(branching, levels)];
    Arrays.fill(leaves, -1);
    Arrays.fill(leaves, 0, (int) Math.round(right * leaves.length), 1);
    return new LeafTree(branching, levels, ArraySampler.shuffle(random, leaves), true);
  }

  double[] leaves() {
    return leaves;
  }

  @Override
  public Place root() {
    return new Place(0, 0);
  }

  @Override
  public List<Candidate<Integer>> candidates(Place state, int width, UniformRandomProvider random) {
    double prior = 1.0 / branching;
    if (width >= branching && !withReplacement) {
      return IntStream.range(0, branching).mapToObj(a -> new Candidate<>(a, prior)).toList();
    }
    return random
        .ints(width, 0, branching)
        .distinct()
        .mapToObj(a -> new Candidate<>(a, prior))
        .toList();
  }

  @Override
  public Successor<Place> step(Place state, Integer action, UniformRandomProvider random) {
    Place next = new Place(state.level + 1, state.index * branching + action);
    boolean end = next.level == levels;
    return new Successor<>(next, end ? leaves[next.index] : 0, end);
  }

  /** The leaves below a place. */
  double[] below(Place place) {
    int span = (int) Math.pow(branching, levels - place.level);
    return Arrays.copyOfRange(leaves, place.index * span, (place.index + 1) * span);
  }

  /** The expanded nodes of a tree. */
  static List<SearchNode<Place, Integer>> interior(SearchTree<Place, Integer> tree) {
    return tree.nodes().stream().filter(node -> !node.leaf()).toList();
  }
}
