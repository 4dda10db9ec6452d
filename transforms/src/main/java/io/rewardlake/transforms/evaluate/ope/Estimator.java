package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.errors.Errors;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Estimators of what a policy is worth. */
public enum Estimator {
  /** Importance sampling of whole trajectories. */
  IPS,
  /** The same, self-normalised: divided by the sum of the weights. */
  SNIPS,
  /** Importance sampling per decision. */
  PDIS,
  /** The same, self-normalised step by step. */
  SNPDIS,
  /** Doubly robust, with the values of fitted Q evaluation. */
  DR,
  /** Fitted Q evaluation, the direct method. */
  FQE;

  /** The estimator of a name, as table {@code evaluations} has it in {@code metric}. */
  public static Estimator of(String title) {
    return Stream.of(values())
        .filter(one -> one.title().equals(title))
        .findFirst()
        .orElseThrow(() -> Errors.choice("estimator", title, titles()));
  }

  /** Names of all. */
  public static List<String> titles() {
    return Stream.of(values()).map(Estimator::title).toList();
  }

  /** Its name in tables. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it takes how probable actions were when they were taken. */
  boolean weighs() {
    return this != FQE;
  }

  /** Whether it takes a model of action values, for which actions have to be discrete. */
  public boolean models() {
    return this == DR || this == FQE;
  }
}
