package io.rewardlake.transforms.credit;

import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The advantage of every episode over the others of its group, on each of its rows: the returns of
 * {@link EpisodeReturns} compared by {@link GroupAdvantage}.
 *
 * <p>In: columns of {@code episodes}, among them group_id, episode_id STRING, chunk, length INT,
 * rewards ARRAY&lt;DOUBLE&gt;. Out: the same rows, and ret DOUBLE, the return of the whole episode,
 * in reward units; group_size INT, episodes of the group; advantage DOUBLE, NULL for a whole group
 * of which a return is not known. {@link GroupAdvantage#counts} over rows of chunk 0 counts groups
 * of one.
 *
 * <p>Cost: a shuffle by group of one number per episode, and a join of these with the rows.
 * Deterministic and errors: as the two.
 *
 * @param method how returns of a group are compared
 * @param gamma discount per step, in [0, 1]
 */
public record EpisodeAdvantages(GroupAdvantage method, double gamma) implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("EpisodeAdvantages", in, "group_id");
    Dataset<Row> returns = new EpisodeReturns(gamma).apply(in).drop("later", "steps", "first_step");
    Dataset<Row> advantages = method.apply(returns.where("chunk = 0")).drop("ret");
    return returns.join(advantages, new String[] {"group_id", "episode_id"});
  }
}
