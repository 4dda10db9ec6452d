package io.rewardlake.transforms.tree.search;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.SplitMix64;
import org.apache.commons.rng.sampling.ArraySampler;

/**
 * An irregular world that chance takes part in: numbers of actions, ends, dead ends and rewards are
 * hashes of the state, and a step has two outcomes.
 */
record HashWorld(long seed, int levels) implements Transition<HashWorld.Place, Integer> {
  /** A state. */
  record Place(int level, long id) {}

  @Override
  public Place root() {
    return new Place(0, seed);
  }

  @Override
  public List<Candidate<Integer>> candidates(Place state, int width, UniformRandomProvider random) {
    if (state.level > 0 && uniform(state.id, 1) < 0.05) {
      return List.of();
    }
    int[] actions = IntStream.range(0, 2 + (int) (4 * uniform(state.id, 2))).toArray();
    return IntStream.of(ArraySampler.shuffle(random, actions))
        .limit(width)
        .mapToObj(action -> new Candidate<>(action, uniform(state.id, 10 + action)))
        .toList();
  }

  @Override
  public Successor<Place> step(Place state, Integer action, UniformRandomProvider random) {
    long id = new SplitMix64(state.id + 8L * action + random.nextInt(2)).nextLong();
    boolean end = state.level + 1 == levels || uniform(id, 3) < 0.15;
    double reward = uniform(id, 4) < 0.4 ? 0 : uniform(id, 5);
    return new Successor<>(new Place(state.level + 1, id), reward, end);
  }

  /** A number for a state that has nothing to do with its reward. */
  static double model(Place state) {
    return uniform(state.id, 6);
  }

  private static double uniform(long id, long what) {
    return new SplitMix64(id ^ (what << 32)).nextDouble();
  }
}
