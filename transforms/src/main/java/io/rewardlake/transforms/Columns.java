package io.rewardlake.transforms;

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

  /** Joins one row per group to another; without group columns there is one row on each side. */
  public static Dataset<Row> joinBy(List<String> group, Dataset<Row> one, Dataset<Row> other) {
    return group.isEmpty() ? one.crossJoin(other) : one.join(other, group.toArray(String[]::new));
  }
}
