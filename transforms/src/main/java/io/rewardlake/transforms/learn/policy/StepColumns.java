package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

/**
 * What {@link EpisodeSamples} reads of a row of episodes, by place; what it need not read is NULL.
 */
final class StepColumns {
  static final int EPISODE = 0;
  static final int CHUNK = 1;
  static final int LENGTH = 2;
  static final int TERMINATED = 3;
  static final int HELD_OUT = 4;
  static final int OBSERVATIONS = 5;
  static final int FINAL = 6;
  static final int ACTIONS = 7;
  static final int REWARDS = 8;
  static final int LATER_RETURN = 9;
  static final int LATER_ACTION = 10;
  static final int OTHERS = 11;

  private static final Map<String, String> NAMES = Map.of(EpisodeSamples.LOG_PROB, "log_probs");
  private static final Set<String> KNOWN =
      Set.of(
          EpisodeSamples.OBSERVATION,
          EpisodeSamples.NEXT_OBSERVATION,
          EpisodeSamples.ACTION,
          EpisodeSamples.NEXT_ACTION,
          EpisodeSamples.REWARD,
          EpisodeSamples.RETURN_TO_GO,
          EpisodeSamples.TERMINATED);

  private StepColumns() {}

  /** The columns that are read of a row, behind those that every row has. */
  static List<Column> selected(EpisodeSamples plan, Dataset<Row> in) {
    boolean discrete = plan.network().actions() instanceof Discrete;
    boolean after = plan.has(EpisodeSamples.NEXT_OBSERVATION);
    boolean acts = plan.has(EpisodeSamples.ACTION) || plan.has(EpisodeSamples.NEXT_ACTION);
    List<Column> columns = new ArrayList<>();
    columns.add(
        given(
            in,
            after || plan.has(EpisodeSamples.OBSERVATION),
            "observations",
            "array<array<float>>"));
    columns.add(given(in, after, "final_observation", "array<float>"));
    columns.add(
        discrete
            ? given(in, acts, "action_ids", "array<int>")
            : given(in, acts, "actions", "array<array<float>>"));
    columns.add(given(in, plan.needsRewards(), "rewards", "array<double>"));
    columns.add(given(in, plan.has(EpisodeSamples.RETURN_TO_GO), "later_return", "double"));
    boolean next = plan.has(EpisodeSamples.NEXT_ACTION);
    columns.add(
        discrete
            ? given(in, next, "later_action_id", "int")
            : given(in, next, "later_action", "array<float>"));
    for (String name : others(plan.layout())) {
      Transform.requireColumns("EpisodeSamples", in, name);
      columns.add(vectors(name, depth(in.schema().apply(name).dataType())));
    }
    return columns;
  }

  /** A further column as one vector for each step. */
  private static Column vectors(String name, int depth) {
    return switch (depth) {
      case 0 -> array_repeat(array(col(name).cast("float")), col("length"));
      case 1 -> transform(col(name).cast("array<float>"), number -> array(number));
      default -> col(name).cast("array<array<float>>");
    };
  }

  private static int depth(DataType type) {
    return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
  }

  private static Column given(Dataset<Row> in, boolean needed, String name, String type) {
    if (!needed) {
      return lit(null).cast(type).as(name);
    }
    Transform.requireColumns("EpisodeSamples", in, name);
    return col(name).cast(type);
  }

  private static List<String> others(SampleLayout layout) {
    return layout.columns().stream()
        .map(SampleLayout.Column::name)
        .filter(name -> !KNOWN.contains(name))
        .map(name -> NAMES.getOrDefault(name, name))
        .toList();
  }

  /** Whether a column of the layout means something of every episode. */
  static boolean isKnown(String column) {
    return KNOWN.contains(column);
  }
}
