package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Pairs of attempts at one task as samples of {@link DirectPreference}: the best of a group with
 * its worst, the second with the second last and so on, where their returns differ.
 *
 * <p>In: rows of table episodes; one of more steps than fit, or with a NULL in rewards, gives none.
 * Out: row_key STRING (group:pair), held_out BOOLEAN (by hash of the group), sample
 * ARRAY&lt;FLOAT&gt;.
 *
 * <p>Cost: one shuffle of the attempts by group. Memory: the attempts of a group. Deterministic:
 * attempts are ordered by return and episode_id.
 *
 * @param objective whose samples they are
 * @param heldOut share of the groups to hold out, 0 up to 1
 */
public record EpisodePairs(DirectPreference objective, double heldOut) implements Transform {
  private static final double UNDISCOUNTED = 1;

  /** Checks the range. */
  public EpisodePairs {
    Require.that(heldOut, "--held-out").atLeast(0).below(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "EpisodePairs", in, "group_id", "episode_id", "observations", "action_ids", "actions");
    Dataset<Row> attempts =
        new EpisodeReturns(UNDISCOUNTED)
            .apply(in)
            .where("ret IS NOT NULL AND length > 0 AND steps <= " + objective.maxSteps())
            .withColumn("side", side())
            .groupBy("group_id")
            .agg(array_sort(collect_list(struct("ret", "episode_id", "side"))).as("attempts"));
    return attempts
        .where("size(attempts) > 1")
        .selectExpr(
            "group_id", "attempts", "explode(sequence(0, int(size(attempts) / 2) - 1)) AS pair")
        .selectExpr(
            "group_id",
            "pair",
            "attempts[size(attempts) - 1 - pair] AS chosen",
            "attempts[pair] AS rejected")
        .where("chosen.ret > rejected.ret")
        .select(
            expr("format_string('%s:%06d', group_id, pair)").as("row_key"),
            EpisodeSamples.isHeldOut(col("group_id"), heldOut).as("held_out"),
            expr("concat(chosen.side, rejected.side)").as("sample"));
  }

  /** Observations, actions and mask of an episode, each filled up with zeros. */
  private Column side() {
    PolicyNetwork network = objective.network();
    return expr(
        "concat(%s, %s, %s)"
            .formatted(
                filled(StepExpressions.observations(network), network.observationWidth()),
                filled(StepExpressions.actions(network), network.actionWidth()),
                filled("array_repeat(1F, length)", 1)));
  }

  private String filled(String numbers, int width) {
    return "concat(%s, array_repeat(0F, %d - %d * length))"
        .formatted(numbers, objective.maxSteps() * width, width);
  }
}
