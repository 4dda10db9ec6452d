package io.rewardlake.transforms.learn.policy;

import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.List;
import java.util.stream.Collectors;

/** SQL over a row of episodes that makes its steps one flat array of a network's numbers. */
public final class StepExpressions {
  private StepExpressions() {}

  /** Observations before the steps, normalised; discrete ones as their numbers, from 0. */
  public static String observations(PolicyNetwork network) {
    if (network.observations() instanceof Discrete states) {
      return "flatten(transform(observations, o -> transform(o, x -> float(x - %d))))"
          .formatted(states.start());
    }
    if (network.normalisation().mean().isEmpty()) {
      return "flatten(observations)";
    }
    return ("flatten(transform(observations,"
            + " o -> transform(o, (x, i) -> float((x - %s[i]) / %s[i]))))")
        .formatted(floats(network.normalisation().mean()), floats(network.normalisation().std()));
  }

  /** Actions; discrete ones as their numbers, from 0. */
  public static String actions(PolicyNetwork network) {
    return network.actions() instanceof Discrete all
        ? "transform(action_ids, a -> float(a - %d))".formatted(all.start())
        : "flatten(actions)";
  }

  private static String floats(List<Float> numbers) {
    return numbers.stream()
        .map(number -> "float('" + number + "')")
        .collect(Collectors.joining(", ", "array(", ")"));
  }
}
