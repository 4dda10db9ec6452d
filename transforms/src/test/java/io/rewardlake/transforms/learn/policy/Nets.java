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

  /** The action of each discrete state: the one with the greatest output. */
  static int[] greedy(PolicyNetwork network, float[] parameters) {
    int[] best = new int[network.features()];
    for (int state = 0; state < best.length; state++) {
      double[] oneHot = new double[best.length];
      oneHot[state] = 1;
      double[] outputs = outputs(network, parameters, oneHot);
      for (int action = 1; action < outputs.length; action++) {
        if (outputs[action] > outputs[best[state]]) {
          best[state] = action;
        }
      }
    }
    return best;
  }

  /** Probabilities of the outputs for inputs as the network sees them. */
  static double[] softmax(PolicyNetwork network, float[] parameters, double... x) {
    double[] weights = Arrays.stream(outputs(network, parameters, x)).map(Math::exp).toArray();
    double total = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / total).toArray();
  }

  /** Outputs for inputs as the network sees them, without the engine. */
  static double[] outputs(PolicyNetwork network, float[] parameters, double... inputs) {
    double[] x = inputs;
    int at = 0;
    for (int layer = 0; layer <= network.hidden().size(); layer++) {
      boolean last = layer == network.hidden().size();
      double[] y = new double[last ? network.outputs() : network.hidden().get(layer)];
      for (int o = 0; o < y.length; o++) {
        y[o] = parameters[at + y.length * x.length + o];
        for (int i = 0; i < x.length; i++) {
          y[o] += parameters[at + o * x.length + i] * x[i];
        }
        if (!last) {
          y[o] = network.activation() == Activation.RELU ? Math.max(0, y[o]) : Math.tanh(y[o]);
        }
      }
      at += y.length * (x.length + 1);
      x = y;
    }
    return x;
  }
}
