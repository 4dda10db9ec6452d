package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Errors;
import java.io.Serializable;
import java.util.Locale;

/**
 * Where the numbers of a search come from, and how they are combined along a path and over the
 * visits of a node.
 */
public record RewardFormulation(Source source, PathValue path, Backup backup)
    implements Serializable {
  /** Rejects a path value that needs numbers on the way which the source gives only at the end. */
  public RewardFormulation {
    if (source == Source.OUTCOME_MODEL && path != PathValue.LEAF) {
      throw Errors.parameter("path value", path.title(), "leaf, for an outcome model");
    }
  }

  /** Its name in tables, for example {@code process-model, product, mean}. */
  public String title() {
    return String.join(", ", source.title(), path.title(), backup.title());
  }

  private static String title(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Where the number of a node comes from. */
  public enum Source {
    /** The reward of the step. */
    REWARD(false, false),
    /** The rewards of a rollout from the node to its end. */
    OUTCOME(true, false),
    /** The estimate of the end of a rollout from the node. */
    OUTCOME_MODEL(true, true),
    /** A process model's estimate of the node. */
    PROCESS_MODEL(false, true),
    /** The policy's own estimate of the node. */
    SELF_EVALUATION(false, true),
    /** A hand-written estimate of the node, as the h of A*. */
    HEURISTIC(false, true),
    /** The probability of the action under the policy. */
    LIKELIHOOD(false, false);

    private final boolean rollsOut;
    private final boolean estimates;

    Source(boolean rollsOut, boolean estimates) {
      this.rollsOut = rollsOut;
      this.estimates = estimates;
    }

    /** Whether a new node is rolled out to the end. */
    public boolean rollsOut() {
      return rollsOut;
    }

    /** Whether an {@link Estimate} must be given. */
    public boolean estimates() {
      return estimates;
    }

    /** Its name in options and tables. */
    public String title() {
      return RewardFormulation.title(this);
    }
  }

  /** What a path is worth, given the numbers of its nodes below the root. */
  public enum PathValue {
    /** The number of its last node. */
    LEAF,
    /** The sum of its numbers. */
    SUM,
    /** The product of its numbers. */
    PRODUCT,
    /** The rewards so far plus the number of the last node: f = g + h, in units of reward. */
    RETURN;

    /** Its name in options and tables. */
    public String title() {
      return RewardFormulation.title(this);
    }
  }

  /** What a node is worth, given what came back through it. */
  public enum Backup {
    /** The mean. */
    MEAN,
    /** The greatest. */
    MAX;

    /** Its name in options and tables. */
    public String title() {
      return RewardFormulation.title(this);
    }
  }
}
