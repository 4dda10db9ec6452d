package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;

/**
 * Whether a policy fits the spaces of an environment.
 *
 * @param inputs length of the observations that it reads; for discrete ones, how many there are
 * @param outputs number of discrete actions, or of components of continuous ones
 * @param categorical whether actions are discrete
 * @param table whether observations must be discrete
 * @param normalises whether observations must be vectors
 */
record SpaceFit(int inputs, int outputs, boolean categorical, boolean table, boolean normalises) {
  /** Fails with a usage error that says what does not fit. */
  void require(String name, EnvironmentSpec spec) {
    String problem = problem(spec);
    if (problem != null) {
      throw Errors.policy(name, spec.id(), problem);
    }
  }

  private String problem(EnvironmentSpec spec) {
    if (spec.observations() instanceof Discrete states) {
      if (states.n() != inputs) {
        return "it knows " + inputs + " discrete observations, not " + states.n();
      }
      if (normalises) {
        return "it normalises vectors, and observations are discrete";
      }
    } else if (!(spec.observations() instanceof Box seen)) {
      return "observations are text";
    } else if (table) {
      return "a table needs discrete observations, not vectors of " + seen.size();
    } else if (seen.size() != inputs) {
      return "it observes " + inputs + " components, not " + seen.size();
    }
    if (categorical) {
      return spec.actions() instanceof Discrete actions && actions.n() == outputs
          ? null
          : "it chooses among " + outputs + " discrete actions, not " + described(spec);
    }
    return spec.actions() instanceof Box actions && actions.size() == outputs
        ? null
        : "its actions have " + outputs + " continuous components, not " + described(spec);
  }

  private static String described(EnvironmentSpec spec) {
    if (spec.actions() instanceof Discrete actions) {
      return actions.n() + " discrete actions";
    }
    return spec.actions() instanceof Box actions
        ? actions.size() + " continuous components"
        : "text";
  }
}
