package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import java.io.Serializable;

/**
 * What action values are linear in: {@code Q(s, a) = w_a . z(s)}, weights of their own per action.
 */
sealed interface StateFeatures extends Serializable {
  /** Numbers in z. */
  int size();

  /**
   * {@code w_a . z(s)} of every action at a step.
   *
   * @param weights w of each action, shape [actions, size]
   * @param into one number per action
   */
  void actionValues(LoggedEpisode episode, int step, double[] weights, double[] into);

  /**
   * The features that fit a space of observations.
   *
   * @param products whether vectors bring the products of their components, too
   */
  static StateFeatures of(EnvironmentSpec spec, boolean products) {
    return spec.observations() instanceof Discrete states
        ? new OneHot(states.n(), states.start())
        : new Polynomial(((Box) spec.observations()).size(), products);
  }

  /**
   * A table: one weight per state.
   *
   * @param states how many
   * @param start the first one's number
   */
  record OneHot(int states, int start) implements StateFeatures {
    @Override
    public int size() {
      return states;
    }

    @Override
    public void actionValues(LoggedEpisode episode, int step, double[] weights, double[] into) {
      for (int action = 0; action < into.length; action++) {
        into[action] = weights[action * states + place(episode, step)];
      }
    }

    /** Place of a step's state in z. */
    int place(LoggedEpisode episode, int step) {
      return episode.state(step) - start;
    }
  }

  /**
   * 1, the components of a vector, and perhaps the products of any two.
   *
   * @param width components
   * @param products whether products are features
   */
  record Polynomial(int width, boolean products) implements StateFeatures {
    /** Numbers of all actions together, squares of which are kept. */
    private static final int MOST = 256;

    @Override
    public int size() {
      return 1 + width + (products ? width * (width + 1) / 2 : 0);
    }

    /** Refuses what would not fit into memory. */
    void requireFew(int actions) {
      Require.that((double) size() * actions, "features of all actions").atMost(MOST);
    }

    @Override
    public void actionValues(LoggedEpisode episode, int step, double[] weights, double[] into) {
      double[] z = new double[size()];
      read(episode, step, z);
      for (int action = 0; action < into.length; action++) {
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
          sum += weights[action * z.length + i] * z[i];
        }
        into[action] = sum;
      }
    }

    /** Writes z of a step. */
    void read(LoggedEpisode episode, int step, double[] z) {
      z[0] = 1;
      for (int i = 0; i < width; i++) {
        z[1 + i] = episode.observations()[step * width + i];
      }
      int next = 1 + width;
      for (int i = 0; products && i < width; i++) {
        for (int j = i; j < width; j++) {
          z[next++] = z[1 + i] * z[1 + j];
        }
      }
    }
  }
}
