package io.rewardlake.transforms.learn.policy;

import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.Arrays;
import java.util.List;

/** Small networks that tests know the answers of. */
final class Nets {
  private Nets() {}

  /** A table of logits: one layer over one-hot states. */
  static PolicyNetwork table(int states, int actions) {
    return PolicyNetwork.of(
        new EpisodeSpaces(Discrete.of(states), Discrete.of(actions)),
        Head.CATEGORICAL,
        List.of(),
        Activation.TANH);
  }

  /** Smooth, so that differences are derivatives. */
  static PolicyNetwork categorical() {
    return PolicyNetwork.of(
        new EpisodeSpaces(Box.of(-9, 9, 3), Discrete.of(4)),
        Head.CATEGORICAL,
        List.of(5),
        Activation.TANH);
  }

  static PolicyNetwork continuous(Head head) {
    return PolicyNetwork.of(
        new EpisodeSpaces(
            Box.of(-9, 9, 3), new Box(List.of(-1f, -2f), List.of(1f, 3f), List.of(2))),
        head,
        List.of(5),
        Activation.TANH);
  }

  /** The action of each state of a table: the greatest of its logits. */
  static int[] greedy(PolicyNetwork table, float[] parameters) {
    int states = table.features();
    int[] best = new int[states];
    for (int state = 0; state < states; state++) {
      for (int action = 1; action < table.outputs(); action++) {
        if (logit(parameters, states, action, state)
            > logit(parameters, states, best[state], state)) {
          best[state] = action;
        }
      }
    }
    return best;
  }

  /** Probabilities of a layer's outputs for an input that is 1 at one place. */
  static double[] softmax(PolicyNetwork network, float[] parameters, float... x) {
    double[] weights = new double[network.outputs()];
    for (int action = 0; action < weights.length; action++) {
      double logit = parameters[weights.length * x.length + action];
      for (int i = 0; i < x.length; i++) {
        logit += parameters[action * x.length + i] * x[i];
      }
      weights[action] = Math.exp(logit);
    }
    double total = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / total).toArray();
  }

  private static double logit(float[] parameters, int states, int action, int state) {
    int actions = parameters.length / (states + 1);
    return parameters[action * states + state] + parameters[actions * states + action];
  }
}
