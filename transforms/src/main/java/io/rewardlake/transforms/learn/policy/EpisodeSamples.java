package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Steps of episodes as the samples that an objective reads. Columns of the layout that are known by
 * name:
 *
 * <pre>
 * observation        before the step, normalised as the network says; a discrete one as its number
 * next_observation   after the step
 * action             as recorded; a discrete one as its number, from 0
 * next_action        of the next step; zeros after the last one
 * reward             of the step
 * return_to_go       sum_k gamma^k r_(t+k) to the end of the episode
 * terminated         1 after the step that ended the episode, else 0
 * log_prob           of the action under the policy that took it, nats: log_probs of the row
 * </pre>
 *
 * Any other column of the layout is a column of the row of that name: one number for all its steps,
 * an array of one number per step, or an array of one vector per step.
 *
 * <p>In: as table episodes; a NULL in rewards is an error that names the episode, where the layout
 * needs that reward. Out: row_key STRING (episode:chunk:step), held_out BOOLEAN (by hash of the
 * episode), sample ARRAY&lt;FLOAT&gt; [width of the layout].
 *
 * <p>Cost: no shuffle; for return_to_go and next_action one of the parts of episodes of more than
 * 4,096 steps. Deterministic: each row stands for itself.
 *
 * @param layout the columns of a sample
 * @param network whose observations and actions they are
 * @param gamma discount of return_to_go, 0 to 1
 * @param heldOut share of the episodes to hold out, 0 up to 1
 * @param labelledOnly leave out a step without the reward that it needs, instead of an error
 */
public record EpisodeSamples(
    SampleLayout layout, PolicyNetwork network, double gamma, double heldOut, boolean labelledOnly)
    implements Transform {
  /** Names of columns. */
  public static final String OBSERVATION = "observation";

  public static final String NEXT_OBSERVATION = "next_observation";
  public static final String ACTION = "action";
  public static final String NEXT_ACTION = "next_action";
  public static final String REWARD = "reward";
  public static final String RETURN_TO_GO = "return_to_go";
  public static final String TERMINATED = "terminated";
  public static final String LOG_PROB = "log_prob";

  private static final StructType SAMPLES =
      StructType.fromDDL(
          "row_key STRING NOT NULL, held_out BOOLEAN NOT NULL, sample ARRAY<FLOAT> NOT NULL");

  /** Checks the ranges. */
  public EpisodeSamples {
    Require.that(gamma, "--gamma").atLeast(0).atMost(1);
    Require.that(heldOut, "--held-out").atLeast(0).below(1);
  }

  /** Whether the samples need rewards, so that a step without one cannot be a sample. */
  public boolean needsRewards() {
    return has(REWARD) || has(RETURN_TO_GO);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("EpisodeSamples", in, "episode_id", "chunk", "length", "terminated");
    List<Column> columns = new ArrayList<>();
    columns.add(col("episode_id"));
    columns.add(col("chunk"));
    columns.add(col("length"));
    columns.add(col("terminated"));
    columns.add(isHeldOut(col("episode_id"), heldOut).as("held_out"));
    Dataset<Row> episodes = has(RETURN_TO_GO) || has(NEXT_ACTION) ? withLater(in) : in;
    columns.addAll(StepColumns.selected(this, episodes));
    StepSamples steps = new StepSamples(this);
    JavaRDD<InternalRow> samples =
        episodes
            .select(columns.toArray(Column[]::new))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                rows ->
                    StreamSupport.stream(
                            Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                        .flatMap(steps::samples)
                        .iterator());
    return in.sparkSession().internalCreateDataFrame(samples.rdd(), SAMPLES, false);
  }

  boolean has(String column) {
    return layout.columns().stream().anyMatch(known -> known.name().equals(column));
  }

  /** Whether the first 28 bits of the SHA-256 of a key, as a number below 1, are below a share. */
  public static Column isHeldOut(Column key, double share) {
    Column hash = conv(substring(sha2(key, 256), 1, 7), 16, 10).cast("double");
    return hash.divide(lit((double) (1 << 28))).lt(share);
  }

  /** Adds what follows a row in its episode: later_return and the action of the next step. */
  private Dataset<Row> withLater(Dataset<Row> in) {
    Dataset<Row> rows =
        has(RETURN_TO_GO)
            ? new EpisodeReturns(gamma)
                .apply(in)
                .withColumnRenamed("later", "later_return")
                .drop("ret", "steps", "first_step")
            : in;
    if (!has(NEXT_ACTION)) {
      return rows;
    }
    Transform.requireColumns("EpisodeSamples", in, "action_ids", "actions");
    Dataset<Row> next =
        in.filter("chunk > 0")
            .select(
                col("episode_id").as("next_of"),
                col("chunk").minus(1).as("next_after"),
                get(col("action_ids"), lit(0)).as("later_action_id"),
                get(col("actions"), lit(0)).as("later_action"));
    return rows.join(
        next,
        col("episode_id").equalTo(col("next_of")).and(col("chunk").equalTo(col("next_after"))),
        "left");
  }
}
