package io.rewardlake.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.tables.Table;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Lists of columns by name. */
public final class Columns {
  private Columns() {}

  /** The columns of those names, in that order. */
  public static Column[] of(Collection<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more))
        .map(functions::col)
        .toArray(Column[]::new);
  }

  /** Rows in the columns of a table; NULL in those that they lack. */
  public static Dataset<Row> fit(Dataset<Row> rows, Table table) {
    List<String> have = Arrays.asList(rows.columns());
    return rows.select(
        table.columns().stream()
            .map(
                column ->
                    (have.contains(column.name()) ? col(column.name()) : lit(null))
                        .cast(column.type())
                        .as(column.name()))
            .toArray(Column[]::new));
  }

  /** Joins one row per group to another; without group columns there is one row on each side. */
  public static Dataset<Row> joinBy(List<String> group, Dataset<Row> one, Dataset<Row> other) {
    return group.isEmpty() ? one.crossJoin(other) : one.join(other, group.toArray(String[]::new));
  }
}
