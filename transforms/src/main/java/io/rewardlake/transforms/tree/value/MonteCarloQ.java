package io.rewardlake.transforms.tree.value;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import io.rewardlake.transforms.rollout.JoinChunks;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What each action in each state led to on average under the policy that acted (AgentPRM). With y
 * in [-1, 1] the outcome of an episode of T steps:
 *
 * <pre>Q(s, a) = mean over visits of gamma^(T - 1 - t) y,   q_target = (Q + 1) / 2</pre>
 *
 * A state is its task with all that was seen and done ({@code HistoryKey}), so episodes that begin
 * alike share one target; policies are never mixed.
 *
 * <p>Source: Choudhury 2025, arXiv 2502.10325.
 *
 * <p>In: columns of {@code episodes}; episodes without an outcome are left out. Out: columns of
 * {@code q_targets}, q_value = Q, visits = how often the action was taken there. Where sources
 * share a policy, source is the first by name.
 *
 * <p>Cost: one shuffle by state and action, whose visits are summed before it as far as a partition
 * has them; it adds the chunks of long episodes. Deterministic: sums are exact. Errors: an episode
 * that lacks a chunk.
 *
 * @param dataset name of the data set
 * @param gamma discount per step, above 0 to 1
 * @param outcome of an episode
 */
@Method(
    id = "agent-prm-targets",
    title = "Process reward models for agents (AgentPRM): Monte-Carlo targets from episodes",
    paper = "2502.10325",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "q-targets")
public record MonteCarloQ(String dataset, double gamma, EpisodeOutcome outcome)
    implements Transform {
  /** The method's name in options and tables. */
  public static final String TITLE = "monte-carlo";

  private static final String OUTCOME = "outcome";

  /** Checks the ranges. */
  public MonteCarloQ {
    Require.notBlank(dataset, "dataset");
    Require.that(gamma, "gamma").above(0).atMost(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> episodes =
        outcomes(in)
            .where(col(OUTCOME).isNotNull())
            .select(Columns.of(List.of(EpisodeSteps.IN), OUTCOME));
    JavaRDD<InternalRow> taken =
        episodes.queryExecution().toRdd().toJavaRDD().flatMap(row -> visits(row).iterator());
    StructType visits = EpisodeSteps.OUT.add("back", DataTypes.DoubleType);
    Dataset<Row> rows = in.sparkSession().internalCreateDataFrame(taken.rdd(), visits, false);
    Column[] described = Columns.of(List.of(EpisodeSteps.DESCRIBED));
    return rows.groupBy("q_target_id")
        .agg(
            min(struct(described)).as("step"),
            ExactSum.of(col("back")).as("sum"),
            count(lit(1)).as("visits"))
        .selectExpr("q_target_id", "step.*", "visits", "sum / visits AS q_value")
        .withColumn("dataset", lit(dataset))
        .withColumn("method", lit(TITLE))
        .withColumn("tree_id", lit(null).cast("string"))
        .withColumn("node_id", lit(null).cast("string"))
        .withColumn("q_target", col("q_value").plus(1).divide(2))
        .select(Columns.of(TreeTables.Q_TARGETS.columnNames()));
  }

  /** Whole episodes with their outcome, a DOUBLE in column {@code outcome}; NULL: none. */
  public Dataset<Row> outcomes(Dataset<Row> episodes) {
    return new JoinChunks().apply(episodes).withColumn(OUTCOME, outcome.column());
  }

  /** What came back for each step of an episode. */
  private Stream<InternalRow> visits(InternalRow episode) {
    EpisodeSteps steps = new EpisodeSteps(dataset, episode);
    double end = episode.getDouble(EpisodeSteps.IN.length);
    return IntStream.range(0, steps.length())
        .mapToObj(
            step ->
                steps.row(
                    step,
                    steps.action(step),
                    StrictMath.pow(gamma, steps.length() - 1 - step) * end));
  }
}
