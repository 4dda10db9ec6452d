package io.rewardlake.transforms.tree.value;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.JoinChunks;
import io.rewardlake.transforms.rollout.Players;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The transitions (s, a, s', a') that {@link InversePrmTargets} tells apart. Learners' a' is what
 * they did next. The expert's a' is drawn from the current policy: its episodes are replayed in
 * their environments, by the seed of task and episode and the actions of the record, and the policy
 * is asked at each state. At the end there is no a'; an episode that only a limit cut gives no
 * transition of its last step, because what would have followed is not known.
 *
 * <p>In: columns of {@code episodes}; columns of {@code tasks} for those of the expert. Out: a row
 * per pair of state and action with the columns that describe it in {@code q_targets}, policy the
 * current one; column expert BOOLEAN, who took it, NULL: nobody in this row, it is an a' that was
 * drawn or the last step of a cut episode; next_id STRING, the pair that followed, NULL: the end;
 * left_out STRING, in the one row of an expert's episode that cannot be replayed, or whose replay
 * differs from its record: the reason.
 *
 * <p>Source: Choudhury 2025, arXiv 2502.10325.
 *
 * <p>Cost: no shuffle but for the chunks of long episodes and a join to tasks; each of the expert's
 * steps is played once more. Deterministic: what is drawn depends on the seed, the policy's name
 * and the episode. Errors: a policy that does not fit the environment.
 *
 * @param dataset name of the data set
 * @param experts sources of the expert's episodes
 * @param policy the current policy
 * @param seed of what it draws
 */
public record InverseSteps(String dataset, List<String> experts, PolicyChoice policy, long seed)
    implements Serializable {
  private static final String[] MORE = {
    "terminated",
    "expert",
    "episode_id",
    "seed",
    "spec",
    "task_seed",
    "final_observation",
    "final_text_observation"
  };

  private static final int TERMINATED = EpisodeSteps.IN.length;
  private static final int EXPERT = TERMINATED + 1;
  private static final int EPISODE_ID = TERMINATED + 2;
  private static final int SEED = TERMINATED + 3;
  private static final int SPEC = TERMINATED + 4;
  private static final int TASK_SEED = TERMINATED + 5;
  private static final int FINAL_OBSERVATION = TERMINATED + 6;
  private static final int FINAL_TEXT = TERMINATED + 7;

  private static final StructType OUT =
      EpisodeSteps.OUT
          .add("expert", DataTypes.BooleanType)
          .add("next_id", DataTypes.StringType)
          .add("left_out", DataTypes.StringType);

  /** Checks the names. */
  public InverseSteps {
    Require.notBlank(dataset, "dataset");
    experts = List.copyOf(experts);
  }

  /** The rows of both sides' episodes. */
  public Dataset<Row> apply(Dataset<Row> episodes, Dataset<Row> tasks) {
    Dataset<Row> known =
        tasks.select(
            col("task_id").as("known_task"),
            col("environment").as("known_environment"),
            col("spec"),
            col("seed").as("task_seed"));
    Dataset<Row> joined =
        new JoinChunks()
            .apply(episodes)
            .withColumn("expert", col("source").isin(experts.toArray()))
            .join(
                known,
                col("expert")
                    .and(col("task_id").equalTo(col("known_task")))
                    .and(col("environment").equalTo(col("known_environment"))),
                "left")
            .withColumn("policy", lit(policy.title()))
            .select(Columns.of(List.of(EpisodeSteps.IN), MORE));
    JavaRDD<InternalRow> made =
        joined.queryExecution().toRdd().toJavaRDD().mapPartitions(this::rows);
    return episodes.sparkSession().internalCreateDataFrame(made.rdd(), OUT, false);
  }

  private Iterator<InternalRow> rows(Iterator<InternalRow> episodes) {
    Players players = new Players(policy);
    TaskCompletionListener end = context -> players.close();
    TaskContext.get().addTaskCompletionListener(end);
    Replay replay = new Replay(players);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(episodes, Spliterator.ORDERED), false)
        .flatMap(
            episode -> episode.getBoolean(EXPERT) ? ofExpert(episode, replay) : ofLearner(episode))
        .iterator();
  }

  private Stream<InternalRow> ofLearner(InternalRow episode) {
    EpisodeSteps steps = new EpisodeSteps(dataset, episode);
    return IntStream.range(0, steps.length())
        .mapToObj(
            step -> {
              StepAction action = steps.action(step);
              if (step + 1 < steps.length()) {
                UTF8String next = steps.id(step + 1, steps.action(step + 1));
                return steps.row(step, action, false, next, null);
              }
              return last(steps, action, episode, false);
            });
  }

  private Stream<InternalRow> ofExpert(InternalRow episode, Replay replay) {
    if (episode.isNullAt(SEED) || episode.isNullAt(SPEC)) {
      return leftOut(LeftOut.NO_TASK);
    }
    EpisodeSteps steps = new EpisodeSteps(dataset, episode);
    Replay.Result result =
        replay.of(
            steps,
            CanonicalElement.observation(
                episode.isNullAt(FINAL_OBSERVATION) ? null : episode.getArray(FINAL_OBSERVATION),
                episode.isNullAt(FINAL_TEXT) ? null : episode.getUTF8String(FINAL_TEXT)),
            new Task(
                steps.environment(),
                episode.getUTF8String(SPEC).toString(),
                episode.getLong(TASK_SEED)),
            episode.getLong(SEED),
            RandomStreams.of(
                seed, "inverse-prm", policy.title(), episode.getUTF8String(EPISODE_ID).toString()));
    if (result.leftOut() != null) {
      return leftOut(result.leftOut());
    }
    return IntStream.range(0, steps.length())
        .boxed()
        .flatMap(
            step -> {
              StepAction action = steps.action(step);
              if (step + 1 == steps.length()) {
                return Stream.of(last(steps, action, episode, true));
              }
              StepAction drawn = result.drawn().get(step);
              return Stream.of(
                  steps.row(step, action, true, steps.id(step + 1, drawn), null),
                  steps.row(step + 1, drawn, null, null, null));
            });
  }

  private static InternalRow last(
      EpisodeSteps steps, StepAction action, InternalRow episode, boolean expert) {
    Boolean side = episode.getBoolean(TERMINATED) ? expert : null;
    return steps.row(steps.length() - 1, action, side, null, null);
  }

  private static Stream<InternalRow> leftOut(String why) {
    Object[] values = new Object[OUT.size()];
    values[values.length - 1] = UTF8String.fromString(why);
    return Stream.of(new GenericInternalRow(values));
  }
}
