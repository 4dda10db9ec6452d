package io.rewardlake.transforms.evaluate.ope;

import com.google.common.primitives.Doubles;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.io.Serializable;
import java.util.List;

/** A model of action values, {@code Q(s, a) = w_a . z(s)}, read along recorded episodes. */
final class ActionValues implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StateFeatures features;
  private final int first;
  private final int actions;
  private final double[] weights;

  /**
   * A model.
   *
   * @param space of the actions
   * @param weights in the order [action, feature]
   */
  ActionValues(StateFeatures features, Discrete space, List<Double> weights) {
    this.features = features;
    this.first = space.start();
    this.actions = space.n();
    this.weights = Doubles.toArray(weights);
  }

  /** Q of each step's state and action. */
  double[] taken(LoggedEpisode episode) {
    double[] values = new double[actions];
    double[] taken = new double[episode.length()];
    for (int t = 0; t < taken.length; t++) {
      features.actionValues(episode, t, weights, values);
      taken[t] = values[episode.action(t) - first];
    }
    return taken;
  }

  /**
   * V of each step's state, {@code sum_a pi(a|s) Q(s, a)}.
   *
   * @param probabilities of each action, shape [length + 1, actions]
   */
  double[] states(LoggedEpisode episode, double[] probabilities) {
    double[] values = new double[actions];
    double[] states = new double[episode.length()];
    for (int t = 0; t < states.length; t++) {
      features.actionValues(episode, t, weights, values);
      for (int action = 0; action < actions; action++) {
        states[t] += probabilities[t * actions + action] * values[action];
      }
    }
    return states;
  }
}
