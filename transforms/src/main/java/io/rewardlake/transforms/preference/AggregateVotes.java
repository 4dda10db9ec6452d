package io.rewardlake.transforms.preference;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.Tables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Guard;
import io.rewardlake.transforms.Transform;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Joins the votes of each pair into one labelled comparison.
 *
 * <p>Votes are turned to the order of items of the pair's first vote by preference_id. With {@code
 * majority} the label is the plurality of {a, b, tie}: 1 when a has strictly more votes than b and
 * than tie, 0 when b has, else 0.5. With {@code mean} it is the mean of the votes' labels, a
 * probability. A label expression, SQL over the columns of the result, replaces the label; pairs
 * for which it is NULL are left out. {@code margin} is the mean of the votes' non-NULL margins, 0
 * without any; {@code vote_margin} = (votes for a - votes for b) / votes; attributes are those that
 * all votes of the pair share.
 *
 * <p>In: PREFERENCES. Out: COMPARISONS, one row per (source, pair_id), action keep.
 *
 * <p>Cost: one shuffle of the votes. Determinism: a pair's votes are summed in the order of their
 * keys. Errors: votes of a pair about different items; an expression that does not fit the columns
 * or leaves [0, 1].
 *
 * @param dataset name of the training set to make
 * @param labelling how votes become a label
 * @param labelExpression SQL that replaces the label
 */
public record AggregateVotes(String dataset, Labelling labelling, Optional<String> labelExpression)
    implements Transform {

  /** Checks the name and the expression. */
  public AggregateVotes {
    Require.notBlank(dataset, "dataset");
    labelExpression.ifPresent(sql -> Require.notBlank(sql, "labelExpression"));
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> labelled =
        new PairVotes()
            .apply(in)
            .withColumn("dataset", lit(dataset))
            .withColumn("votes", size(col("ballots")))
            .withColumn("label", labelling == Labelling.MEAN ? mean("label") : plurality())
            .withColumn("margin", mean("margin"))
            .withColumn("vote_margin", col("votes_a").minus(col("votes_b")).divide(col("votes")))
            .withColumn("action", lit("keep"))
            .withColumn("reason", lit(""));
    return withExpression(labelled).select(Columns.of(Tables.COMPARISONS.columnNames()));
  }

  private static Column plurality() {
    Column a = col("votes_a");
    Column b = col("votes_b");
    Column tie = col("votes_tie");
    return when(a.gt(b).and(a.gt(tie)), 1.0).when(b.gt(a).and(b.gt(tie)), 0.0).otherwise(0.5);
  }

  /** Mean of the non-NULL values of a field of the ballots, in their order; 0 without any. */
  private static Column mean(String field) {
    Column values =
        filter(transform(col("ballots"), ballot -> ballot.getField(field)), Column::isNotNull);
    return when(size(values).equalTo(0), 0.0)
        .otherwise(aggregate(values, lit(0.0), Column::plus).divide(size(values)));
  }

  private Dataset<Row> withExpression(Dataset<Row> labelled) {
    if (labelExpression.isEmpty()) {
      return labelled;
    }
    return evaluated(labelled, labelExpression.get())
        .where(col("label").isNotNull())
        .where(
            Guard.that(
                col("label").between(0, 1),
                Errors.LABEL_OUT_OF_RANGE,
                col("label"),
                col("pair_id"),
                col("source")));
  }

  private static Dataset<Row> evaluated(Dataset<Row> labelled, String sql) {
    try {
      return labelled.withColumn("label", functions.expr(sql).cast("double"));
    } catch (Exception e) {
      if (e instanceof AnalysisException problem) {
        throw Errors.expression("label expression", sql, problem.getSimpleMessage());
      }
      throw e;
    }
  }
}
