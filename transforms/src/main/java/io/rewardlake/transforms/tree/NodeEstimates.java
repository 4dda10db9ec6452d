package io.rewardlake.transforms.tree;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.tree.search.Estimate;
import java.io.Serializable;

/** Where a search's estimates of nodes come from: a description that travels to executors. */
public interface NodeEstimates extends Serializable {
  /** Its name in options and tables. */
  String title();

  /**
   * The estimates in one tree.
   *
   * @param environment may be restored to any place of the tree
   * @param environmentName as the task has it
   * @param taskId id of the task
   */
  Estimate<Place, Move> open(Environment environment, String environmentName, String taskId);

  /** What the environment itself can compute. */
  enum Heuristic implements NodeEstimates {
    /** Expected return from here on under an optimal policy: an admissible h. */
    OPTIMAL_VALUE("optimal-value") {
      @Override
      double here(Environment environment) {
        return environment.optimalValue().orElseThrow(() -> unknown(environment));
      }
    },

    /** Minus the least number of steps to success. */
    STEPS_TO_SUCCESS("steps-to-success") {
      @Override
      double here(Environment environment) {
        return -environment.stepsToSuccess().orElseThrow(() -> unknown(environment));
      }
    };

    private final String title;

    Heuristic(String title) {
      this.title = title;
    }

    @Override
    public String title() {
      return title;
    }

    abstract double here(Environment environment);

    @Override
    public Estimate<Place, Move> open(
        Environment environment, String environmentName, String taskId) {
      return node -> {
        environment.restore(node.state().snapshot());
        return here(environment);
      };
    }

    RuntimeException unknown(Environment environment) {
      return Errors.estimate(title, environment.spec().id());
    }
  }
}
