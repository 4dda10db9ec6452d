package io.rewardlake.jobs.bench;

import java.util.List;
import java.util.Locale;

/** What a policy of the imputation benchmark learns from. */
enum ImputationArm {
  /** All rewards. */
  FULL("all rewards"),
  /** The labelled ones, the others by a reward model. */
  IMPUTED("imputed"),
  /** The labelled ones, the others 0. */
  ZERO("zero-fill"),
  /** The labelled ones, the others their mean. */
  MEAN("mean-fill"),
  /** No rewards: behaviour cloning of all steps. */
  BC("behaviour cloning"),
  /** The labelled steps alone. */
  LABELLED("labelled only");

  private final String title;

  ImputationArm(String title) {
    this.title = title;
  }

  /** For people. */
  String title() {
    return title;
  }

  /** Name of its label set, and of the way to fill it. */
  String labels() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Name of its policies; the reward model has that of the label set. */
  String policy() {
    return labels() + "-policy";
  }

  /** Whether its rewards are a label set. */
  boolean fills() {
    return List.of(IMPUTED, ZERO, MEAN).contains(this);
  }
}
