package io.rewardlake.transforms.tree;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.tree.search.Candidate;
import io.rewardlake.transforms.tree.search.Successor;
import io.rewardlake.transforms.tree.search.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Steps of an environment that a policy proposes. The environment goes back to a snapshot before
 * each step, and its chances ahead are those of the place in the tree.
 *
 * <p>A policy that knows the probabilities of its actions, where the environment lists them,
 * proposes all that are possible, or as many as asked for drawn without replacement (Gumbel-top-k,
 * Kool et al. 2019, arXiv 1903.06059). Any other policy is asked as often as there are candidates
 * to be, and what it says twice counts once.
 */
public final class EpisodeTransition implements Transition<Place, Move> {
  private final Environment environment;
  private final Policy policy;
  private final String environmentName;
  private final String taskId;
  private final Place root;
  private Decisions decisions;

  /**
   * @param environment reset to the beginning of the task; it is not used elsewhere meanwhile
   * @param policy for its specification
   * @param environmentName as its task has it
   * @param taskId id of its task
   */
  public EpisodeTransition(
      Environment environment, Policy policy, String environmentName, String taskId) {
    this.environment = environment;
    this.policy = policy;
    this.environmentName = environmentName;
    this.taskId = taskId;
    this.root = Place.of(environment, null);
    this.decisions = new Decisions(environment.spec(), 1);
  }

  @Override
  public Place root() {
    return root;
  }

  @Override
  public List<Candidate<Move>> candidates(Place place, int width, UniformRandomProvider random) {
    environment.restore(place.snapshot());
    Map<Move, Candidate<Move>> sampled = new LinkedHashMap<>();
    enter(place, 1, random);
    try {
      sample(sampled);
      if (width > 1 && !Double.isNaN(policy.logProb(decisions, 0))) {
        List<Candidate<Move>> possible = possible();
        if (!possible.isEmpty()) {
          return possible.size() <= width ? possible : drawn(possible, width, random);
        }
      }
    } finally {
      leave();
    }
    if (width > 1) {
      enter(place, width - 1, random);
      try {
        sample(sampled);
      } finally {
        leave();
      }
    }
    return List.copyOf(sampled.values());
  }

  @Override
  public Successor<Place> step(Place place, Move move, UniformRandomProvider random) {
    environment.restore(place.snapshot());
    environment.reseed(random.nextLong());
    enter(place, 1, random);
    try {
      move.element().copy(0, decisions.actions(), 0);
      double reward = environment.step(decisions.actions(), 0);
      if (Double.isNaN(reward)) {
        throw Errors.rewardNan(environment.spec().id());
      }
      policy.remember(decisions, 0);
      boolean ended = environment.terminated() || environment.truncated();
      return new Successor<>(Place.of(environment, decisions.memory(0)), reward, ended);
    } finally {
      leave();
    }
  }

  /** The state of the environment, whatever led to it. */
  @Override
  public Object key(Place place) {
    return List.of(place.snapshot().state(), place.snapshot().texts());
  }

  /** The actions that the environment lists and the policy may take, with their probabilities. */
  private List<Candidate<Move>> possible() {
    Batch actions = decisions.actions();
    List<Candidate<Move>> possible = new ArrayList<>();
    if (actions.space() instanceof Discrete space) {
      IntStream.range(space.start(), space.start() + space.n())
          .filter(environment::legal)
          .forEach(
              action -> {
                actions.numbers()[0] = action;
                addIfPossible(possible);
              });
    } else {
      for (String command : environment.commands()) {
        actions.texts()[0] = command;
        addIfPossible(possible);
      }
    }
    return possible;
  }

  private void addIfPossible(List<Candidate<Move>> possible) {
    double prior = StrictMath.exp(policy.logProb(decisions, 0));
    if (prior > 0) {
      possible.add(new Candidate<>(Move.of(decisions.actions(), 0), prior));
    }
  }

  /** Adds what the policy does in the rows that wait. */
  private void sample(Map<Move, Candidate<Move>> sampled) {
    policy.condition(decisions);
    boolean density = decisions.actions().space() instanceof Box;
    for (int row = 0; row < decisions.rows(); row++) {
      policy.sample(decisions, row);
      Move move = Move.of(decisions.actions(), row);
      double prior = density ? Double.NaN : StrictMath.exp(policy.logProb(decisions, row));
      sampled.putIfAbsent(move, new Candidate<>(move, prior));
    }
  }

  /** The same place in some rows. */
  private void enter(Place place, int rows, UniformRandomProvider random) {
    if (decisions.capacity() < rows) {
      decisions = new Decisions(environment.spec(), rows);
    }
    for (int row = 0; row < rows; row++) {
      decisions.memory(decisions.add(environment, random, environmentName, taskId), place.memory());
    }
  }

  private void leave() {
    while (decisions.rows() > 0) {
      decisions.remove(decisions.rows() - 1);
    }
  }

  /** Drawn without replacement by their probabilities; the order stays. */
  private static List<Candidate<Move>> drawn(
      List<Candidate<Move>> possible, int width, UniformRandomProvider random) {
    double[] perturbed =
        possible.stream()
            .mapToDouble(
                candidate ->
                    StrictMath.log(candidate.prior())
                        - StrictMath.log(-StrictMath.log(1 - random.nextDouble())))
            .toArray();
    return IntStream.range(0, perturbed.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> perturbed[i]).reversed())
        .limit(width)
        .sorted()
        .map(possible::get)
        .toList();
  }
}
