package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.MidRanks;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Spearman's rank correlation per group: Pearson's correlation of the ranks, equal values sharing
 * their mean rank.
 *
 * <p>In: the group columns, x and y DOUBLE; rows with a NULL are left out. Out: the group columns,
 * spearman DOUBLE (-1 to 1; NULL where x or y is constant), rows BIGINT.
 *
 * <p>Cost: two global sorts; it runs Spark jobs when it is applied. Determinism: exact ranks and
 * sums.
 *
 * @param by columns that form the groups; may be empty
 * @param x one column
 * @param y the other
 */
@Method(
    id = "spearman",
    title = "Spearman's rank correlation",
    paper = "Spearman, American Journal of Psychology 15",
    year = 1904,
    kind = Method.Kind.TRANSFORM,
    usage = "evaluate")
public record Spearman(List<String> by, String x, String y) implements Transform {
  /** Copies the list. */
  public Spearman {
    by = List.copyOf(by);
    Require.notBlank(x, "x");
    Require.notBlank(y, "y");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> values =
        in.withColumn("x", col(x).cast("double"))
            .withColumn("y", col(y).cast("double"))
            .select(Columns.of(by, "x", "y"))
            .na()
            .drop();
    Dataset<Row> byX = new MidRanks(by, "x", "rank_x").apply(values);
    return new MidRanks(by, "y", "rank_y")
        .apply(byX)
        .groupBy(Columns.of(by))
        .agg(Pearson.of(col("rank_x"), col("rank_y")).as("spearman"), count(lit(1)).as("rows"));
  }
}
