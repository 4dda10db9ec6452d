package io.rewardlake.transforms.hindsight;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Episodes under goals that they happened to achieve (HER). Each step gets {@code k} goals; in its
 * observations the goal takes the place of the desired one, and its reward is the environment's own
 * goal test:
 *
 * <pre>r'_t = reward(achieved(s_{t+1}), g'_t),  terminated'_t = terminates(achieved(s_{t+1}), g'_t)
 * </pre>
 *
 * Source: Andrychowicz et al. 2017, arXiv 1707.01495.
 *
 * <p>In: columns of {@code episodes}, and spec STRING, the parameters of the task. Out: the columns
 * of {@code relabelled_episodes}, {@code k} rows per row, and the row itself with {@code
 * keepOriginals}; a row without steps gives none. Goals of a row come from that row: an episode of
 * more than 4,096 steps is relabelled part by part.
 *
 * <p>Cost: no shuffle, one row in memory; random: one pass more, and a sample of 1,000 goals per
 * environment in memory. Deterministic: the draws of a row are named by episode, chunk and replica.
 * Errors: an environment without goals, or observations that are no vectors of one size.
 *
 * @param dataset name of the relabelled data set
 * @param strategy which goals
 * @param k relabellings of each row, at least 1
 * @param keepOriginals whether the rows as they were are part of the data set
 * @param seed of all random draws
 */
@Method(
    id = "hindsight-experience-replay",
    title = "Hindsight experience replay (HER): future, final, episode and random goals",
    paper = "1707.01495",
    year = 2017,
    kind = Method.Kind.TRANSFORM,
    usage = "hindsight")
public record HindsightExperienceReplay(
    String dataset, GoalStrategy strategy, int k, boolean keepOriginals, long seed)
    implements Transform {
  /** Checks the ranges. */
  public HindsightExperienceReplay {
    Require.notBlank(dataset, "dataset");
    Require.that(k, "k").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("HindsightExperienceReplay", in, RecordedSteps.In.NAMES);
    Dataset<Row> episodes = in.select(Columns.of(List.of(RecordedSteps.In.NAMES)));
    GoalPool pool =
        strategy == GoalStrategy.RANDOM ? GoalPool.draw(episodes, seed) : GoalPool.EMPTY;
    JavaRDD<InternalRow> relabelled =
        episodes
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                rows ->
                    StreamSupport.stream(
                            Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                        .flatMap(new Relabeller(this, pool)::relabel)
                        .iterator());
    return in.sparkSession()
        .internalCreateDataFrame(
            relabelled.rdd(), HindsightTables.RELABELLED_EPISODES.schema(), false);
  }
}
