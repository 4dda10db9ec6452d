package io.rewardlake.transforms.learn.sequence;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.policy.EpisodeSamples;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.StepExpressions;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Chains of attempts as samples of {@link AgenticTransformer}: the steps of the attempts one after
 * the other, in the order of the chain, filled up with zeros at the end.
 *
 * <p>In: rows of {@code relabelled_episodes} that stand in chains, none with more steps than fit.
 * Out: row_key STRING (chain_id), held_out BOOLEAN (by hash of the task), sample ARRAY&lt;FLOAT&gt;
 * [width of the layout].
 *
 * <p>Cost: one shuffle of the rows by chain. Memory: a chain. Deterministic: rows are ordered by
 * place and first step.
 *
 * @param objective whose samples they are
 * @param heldOut share of the tasks to hold out, 0 up to 1
 */
public record ChainSamples(AgenticTransformer objective, double heldOut) implements Transform {
  /** Checks the range. */
  public ChainSamples {
    Require.that(heldOut, "--held-out").atLeast(0).below(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "ChainSamples",
        in,
        "chain_id",
        "chain_position",
        "task_id",
        "first_step",
        "length",
        "observations",
        "action_ids",
        "actions",
        "rewards",
        "targets",
        "completion_tokens");
    // An attempt may begin with a later step, where it was cut to its last ones
    Column begins =
        min("first_step").over(Window.partitionBy("chain_id", "chain_position")).as("begins");
    return in.repartition(col("chain_id"))
        .select(col("*"), begins)
        .groupBy("chain_id")
        .agg(
            min("task_id").as("task_id"),
            array_sort(collect_list(struct(col("chain_position"), col("first_step"), steps())))
                .as("rows"))
        .select(
            col("chain_id").as("row_key"),
            EpisodeSamples.isHeldOut(col("task_id"), heldOut).as("held_out"),
            sample());
  }

  /** What a row of an attempt holds of each column of the layout. */
  private Column steps() {
    PolicyNetwork ends = objective.network().ends();
    Map<String, String> columns =
        Map.of(
            AgenticTransformer.TARGET, "targets",
            AgenticTransformer.OBSERVATION, StepExpressions.observations(ends),
            AgenticTransformer.ACTION, StepExpressions.actions(ends),
            AgenticTransformer.REWARD, "rewards",
            AgenticTransformer.COMPLETION, "completion_tokens",
            AgenticTransformer.TRIAL, "array_repeat(chain_position, length)",
            AgenticTransformer.STEP, "transform(rewards, (reward, i) -> first_step - begins + i)",
            AgenticTransformer.MASK, "array_repeat(1F, length)");
    return expr(objective.layout().columns().stream()
            .map(SampleLayout.Column::name)
            .map(name -> "CAST(%s AS ARRAY<FLOAT>) AS %s".formatted(columns.get(name), name))
            .collect(Collectors.joining(", ", "struct(", ")")))
        .as("steps");
  }

  private Column sample() {
    return expr(objective.layout().columns().stream()
            .map(
                column ->
                    "slice(concat(flatten(rows.steps.%s), array_repeat(0F, %d)), 1, %d)"
                        .formatted(column.name(), column.width(), column.width()))
            .collect(Collectors.joining(", ", "concat(", ")")))
        .as("sample");
  }
}
