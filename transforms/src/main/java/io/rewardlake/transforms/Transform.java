package io.rewardlake.transforms;

import io.rewardlake.schemas.errors.Errors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One step of the dataflow: an immutable record whose components are its parameters. It reads and
 * writes nothing; commands do.
 */
@FunctionalInterface
public interface Transform extends Serializable {
  /** Applies the step; the result depends on the rows of {@code in} alone, not on their layout. */
  Dataset<Row> apply(Dataset<Row> in);

  /** Fails with a data error that names the first column that {@code in} lacks. */
  static void requireColumns(String where, Dataset<Row> in, String... needed) {
    List<String> have = Arrays.asList(in.columns());
    for (String column : needed) {
      if (!have.contains(column)) {
        throw Errors.missingColumn(where, column, have);
      }
    }
  }
}
