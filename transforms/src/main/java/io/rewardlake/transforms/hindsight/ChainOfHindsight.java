package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Chains of attempts at the same task, the worst first, all under the return of the best:
 *
 * <pre>target_0 = max over the chain of ret,  target_t = target_{t-1} - r_{t-1},
 * completion token = 1 at the last step of an attempt whose ret is that maximum, else 0
 * </pre>
 *
 * <p>Attempts at a task are put in {@code chains} seeded orders, each cut into groups of {@code
 * chainLength}; a group is sorted by return, then by episode. The rest of an order makes a shorter
 * chain; a rest of one makes none, as one attempt shows no progress. A task whose attempts fit into
 * one chain gets one, since every order would give the same.
 *
 * <p>Source: Liu and Abbeel 2023, "Emergent Agentic Transformer from Chain of Hindsight
 * Experience", arXiv 2305.16554.
 *
 * <p>In: columns of {@code episodes}. Out: the columns of {@code relabelled_episodes}, a row per
 * row of an attempt and chain that it is in; of an attempt of more than {@code maxSteps} its last
 * ones, with the targets that they have in the whole attempt. {@link #attempts} says who is left
 * out.
 *
 * <p>Cost: two passes; shuffles of one small row per attempt and order, then one of the rows, each
 * as often as it is in chains; a row of at most 4,096 steps in memory. Deterministic: orders are by
 * hash of seed, order and episode, ties by episode.
 *
 * @param dataset name of the relabelled data set
 * @param chainLength attempts in a chain, at least 2
 * @param chains orders of the attempts at a task, at least 1: an attempt is in one chain of each,
 *     or in none
 * @param attempts which episodes are attempts at the same task
 * @param maxSteps last steps that are kept of an attempt, at least 1
 * @param targetScale what targets are divided by, above 0, in reward units
 */
@Method(
    id = "chain-of-hindsight",
    title = "Agentic Transformer: chains of hindsight over attempts at the same task",
    paper = "2305.16554",
    year = 2023,
    kind = Method.Kind.TRANSFORM,
    usage = "hindsight")
public record ChainOfHindsight(
    String dataset,
    int chainLength,
    int chains,
    Attempts attempts,
    int maxSteps,
    double targetScale)
    implements Transform {
  /** Its name in options and tables. */
  public static final String STRATEGY = "chain";

  private static final double UNDISCOUNTED = 1;
  private static final List<String> ARRAYS =
      List.of(
          "observations",
          "text_observations",
          "action_ids",
          "actions",
          "text_actions",
          "rewards",
          "targets");

  /** Checks the ranges. */
  public ChainOfHindsight {
    Require.notBlank(dataset, "dataset");
    Require.that(chainLength, "chain-length").atLeast(2);
    Require.that(chains, "chains").atLeast(1);
    Require.that(maxSteps, "max-steps-per-episode").atLeast(1);
    Require.that(targetScale, "target-scale").above(0).finite();
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    RelabelledRows.require("ChainOfHindsight", in, "attempt");
    Dataset<Row> members = members(attempts.apply(in).where("left_out IS NULL"));
    Column solved = col("ret").equalTo(col("best")).and(expr("first_step + length = steps"));
    Dataset<Row> rows =
        new EpisodeReturns(UNDISCOUNTED)
            .apply(in)
            .where(expr("length > 0 AND steps - first_step - length < " + maxSteps))
            .join(members, "episode_id")
            .withColumn("targets", targets());
    Dataset<Row> chained =
        lastSteps(rows)
            .withColumn(
                "completion_tokens", RelabelledRows.atTheEnd(when(solved, 1).otherwise(0), lit(0)));
    return RelabelledRows.of(chained, dataset, STRATEGY);
  }

  /** The running target: what the best has, less what was had before the step. */
  private Column targets() {
    return transform(
        RelabelledRows.returnsToGo(UNDISCOUNTED),
        ret -> col("best").minus(col("ret")).plus(ret).divide(targetScale));
  }

  /** One row per attempt and chain: episode_id, replica, chain_id, chain_position, best. */
  private Dataset<Row> members(Dataset<Row> fit) {
    WindowSpec order = Window.partitionBy(Columns.of(attempts.by().columns(), "replica"));
    WindowSpec shuffled =
        order.orderBy(
            xxhash64(lit(attempts.seed()), lit("chain"), col("replica"), col("episode_id")),
            col("episode_id"));
    WindowSpec chain = Window.partitionBy("chain_id");
    return fit.withColumn("replica", explode(sequence(lit(0), lit(chains - 1))))
        .withColumn("fellows", count(lit(1)).over(order))
        .where(col("replica").equalTo(0).or(col("fellows").gt(chainLength)))
        .withColumn(
            "cut", floor(row_number().over(shuffled).minus(1).divide(chainLength)).cast("int"))
        .withColumn("chain_id", chainId())
        .withColumn("best", max("ret").over(chain))
        .withColumn("links", count(lit(1)).over(chain))
        .where("links > 1")
        .withColumn(
            "chain_position", row_number().over(chain.orderBy("ret", "episode_id")).minus(1))
        .select("episode_id", "replica", "chain_id", "chain_position", "best");
  }

  private Column chainId() {
    List<Column> parts = new ArrayList<>(List.of(lit(dataset)));
    attempts.by().columns().forEach(column -> parts.add(col(column)));
    parts.add(col("replica"));
    parts.add(col("cut"));
    return RelabelledRows.id(parts.toArray(Column[]::new));
  }

  /** Of a row that has more, the steps that are among the last of its attempt. */
  private Dataset<Row> lastSteps(Dataset<Row> rows) {
    Dataset<Row> cut =
        rows.withColumn("dropped", greatest(lit(0), expr("steps - first_step - " + maxSteps)));
    for (String array : ARRAYS) {
      cut = cut.withColumn(array, expr("slice(%s, dropped + 1, length)".formatted(array)));
    }
    return cut.withColumn("first_step", expr("first_step + dropped"))
        .withColumn("length", expr("length - dropped"));
  }
}
