package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Space;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the observations and actions of episodes are.
 *
 * @param observations their space
 * @param actions their space
 */
public record EpisodeSpaces(Space observations, Space actions) implements Serializable {
  /** Those of an environment. */
  public static EpisodeSpaces of(EnvironmentSpec spec) {
    return new EpisodeSpaces(spec.observations(), spec.actions());
  }

  /**
   * Those of episodes of an environment that is not known here: vectors of observations without
   * bounds, and discrete actions up to the greatest one, or vectors of actions between the least
   * and the greatest number in them.
   *
   * @param episodes observations, action_ids, actions, length as in table episodes
   */
  public static EpisodeSpaces read(Dataset<Row> episodes) {
    Transform.requireColumns(
        "EpisodeSpaces", episodes, "observations", "action_ids", "actions", "length");
    Row shape =
        episodes
            .filter("length > 0")
            .agg(
                expr("max(size(observations[0]))"),
                expr("min(size(observations[0]))"),
                expr("max(array_max(action_ids))"),
                expr("max(size(actions[0]))"),
                expr("min(array_min(flatten(actions)))"),
                expr("max(array_max(flatten(actions)))"))
            .head();
    if (shape.isNullAt(0) || shape.getInt(0) < 1) {
      throw Errors.unlearnable("There is no episode with vectors of observations");
    }
    if (shape.getInt(0) != shape.getInt(1)) {
      throw Errors.unlearnable(
          "Observations have " + shape.getInt(1) + " to " + shape.getInt(0) + " numbers");
    }
    return new EpisodeSpaces(
        Box.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, shape.getInt(0)),
        actions(shape));
  }

  private static Space actions(Row shape) {
    if (!shape.isNullAt(2)) {
      return Discrete.of(shape.getInt(2) + 1);
    }
    if (shape.isNullAt(3) || shape.getInt(3) < 1) {
      throw Errors.unlearnable("There is no episode with discrete or continuous actions");
    }
    int size = shape.getInt(3);
    return new Box(
        Collections.nCopies(size, shape.getFloat(4)),
        Collections.nCopies(size, shape.getFloat(5)),
        List.of(size));
  }
}
