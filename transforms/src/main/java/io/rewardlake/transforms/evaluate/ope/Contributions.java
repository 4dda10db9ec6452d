package io.rewardlake.transforms.evaluate.ope;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What each episode brings to each estimate: a numerator and a denominator, whose sums over
 * episodes the estimate is the ratio of.
 */
final class Contributions implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What the logged episodes themselves brought: the value of the policy that acted. */
  static final String LOGGED = "logged";

  private final ImportanceSampling sampling;
  private final List<Estimator> estimators;
  private final SelfNormalisedSteps steps;

  /**
   * Of some estimators.
   *
   * @param estimators some; that of fitted Q has no contributions and is left out
   * @param steps what self-normalisation per decision needs
   */
  Contributions(
      ImportanceSampling sampling, List<Estimator> estimators, SelfNormalisedSteps steps) {
    this.sampling = sampling;
    this.estimators = estimators.stream().filter(Estimator::weighs).toList();
    this.steps = steps;
  }

  /** Names of what is estimated, in the order of {@link #of}. */
  List<String> titles() {
    List<String> titles = new ArrayList<>(List.of(LOGGED));
    estimators.forEach(one -> titles.add(one.title()));
    return titles;
  }

  /** Numerator and denominator of each, one after the other. */
  double[] of(WeightedEpisode episode) {
    double[] pairs = new double[2 * (1 + estimators.size())];
    double discounted = sampling.discounted(episode.rewards());
    pairs[0] = discounted;
    pairs[1] = 1;
    for (int i = 0; i < estimators.size(); i++) {
      Estimator estimator = estimators.get(i);
      pairs[2 * i + 2] =
          switch (estimator) {
            case IPS, SNIPS -> episode.weight() * discounted;
            case PDIS -> sampling.perDecision(episode.weights(), episode.rewards());
            case SNPDIS -> steps.contribution(episode);
            case DR -> episode.doublyRobust();
            case FQE -> throw new IllegalStateException("a model has no contributions");
          };
      pairs[2 * i + 3] = estimator == Estimator.SNIPS ? episode.weight() : 1;
    }
    return pairs;
  }
}
