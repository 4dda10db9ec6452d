package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A recorded step as a sample: which of its parts, how wide they are, and in which order.
 *
 * @param samples the columns, out of {@link #ALL}
 * @param discrete whether actions are numbers, one-hot in the sample, rather than vectors
 */
public record StepLayout(SampleLayout samples, boolean discrete) implements Serializable {
  /** Column: the observation before the step. */
  public static final String STATE = "s";

  /** Column: the action. */
  public static final String ACTION = "a";

  /** Column: the observation after the step. */
  public static final String NEXT = "s'";

  /** Column: 1 where the environment ended the episode with this step, else 0. */
  public static final String TERMINATED = "terminated";

  /** The parts that a step has, in the order of a sample. */
  public static final List<String> ALL = List.of(STATE, ACTION, NEXT, TERMINATED);

  private static final int MOST_ACTIONS = 1 << 16;

  /**
   * The layout of episodes whose observations, and actions, have one size.
   *
   * @param parts wanted parts
   */
  public static StepLayout of(Dataset<Row> episodes, Collection<String> parts) {
    Transform.requireColumns(
        "impute", episodes, "final_observation", "action_ids", "actions", "length");
    Row found =
        episodes
            .filter("length > 0")
            .agg(
                count(lit(1)),
                count("observations"),
                count("final_observation"),
                min(size(col("final_observation"))),
                max(size(col("final_observation"))),
                count("action_ids"),
                min(array_min(col("action_ids"))),
                max(array_max(col("action_ids"))),
                count("actions"),
                min(size(col("actions").getItem(0))),
                max(size(col("actions").getItem(0))))
            .head();
    long rows = found.getLong(0);
    if (rows == 0) {
      throw Errors.stepsUnfit("there are none");
    }
    if (found.getLong(1) < rows || found.getLong(2) < rows) {
      throw Errors.stepsUnfit("some have no vectors of observations, or no final one");
    }
    requireOne("observations", found.getInt(3), found.getInt(4));
    boolean discrete = found.getLong(5) == rows;
    if (!discrete && found.getLong(8) < rows) {
      throw Errors.stepsUnfit("some have no actions, or only texts, or they differ in kind");
    }
    int action = discrete ? found.getInt(7) + 1 : found.getInt(10);
    if (!discrete) {
      requireOne("actions", found.getInt(9), action);
    } else if (found.getInt(6) < 0 || action > MOST_ACTIONS) {
      throw Errors.stepsUnfit("actions go from " + found.getInt(6) + " to " + found.getInt(7));
    }
    List<SampleLayout.Column> columns = new ArrayList<>();
    for (String part : ALL) {
      if (parts.contains(part)) {
        columns.add(
            new SampleLayout.Column(
                part,
                part.equals(ACTION) ? action : part.equals(TERMINATED) ? 1 : found.getInt(4)));
      }
    }
    return new StepLayout(new SampleLayout(columns), discrete);
  }

  /** Whether a column holds zeros and ones, which need no standardisation. */
  public boolean flags(String column) {
    return column.equals(TERMINATED) || (discrete && column.equals(ACTION));
  }

  /** Names of the columns. */
  public List<String> columns() {
    return samples.columns().stream().map(SampleLayout.Column::name).toList();
  }

  private static void requireOne(String what, int least, int most) {
    if (least != most || most < 1) {
      throw Errors.stepsUnfit(what + " have from " + least + " to " + most + " numbers");
    }
  }
}
