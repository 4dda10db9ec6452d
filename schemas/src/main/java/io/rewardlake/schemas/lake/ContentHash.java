package io.rewardlake.schemas.lake;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.schemas.tables.ContentId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;

/**
 * Hash over the sorted rows of a dataset: the same rows give the same hash, whatever their order or
 * partitioning.
 *
 * <p>Each row becomes canonical JSON (map entries sorted, NULLs kept, time in UTC) and its SHA-256;
 * the row hashes are sorted and hashed per two-digit prefix, and the 256 results once more. One
 * shuffle of 64 bytes a row.
 */
public final class ContentHash {
  private static final Map<String, String> JSON =
      Map.of("ignoreNullFields", "false", "timeZone", "UTC");

  private ContentHash() {}

  /** The hash of the named columns of {@code rows}, 32 hex digits. */
  public static String of(Dataset<Row> rows, List<String> columns) {
    Column[] canonical =
        columns.stream()
            .map(name -> canonical(rows.schema().apply(name)).as(name))
            .toArray(Column[]::new);
    List<Row> buckets =
        rows.select(sha2(to_json(struct(canonical), JSON), 256).as("row"))
            .groupBy(substring(col("row"), 1, 2).as("prefix"))
            .agg(sha2(concat_ws("", sort_array(collect_list("row"))), 256).as("digest"))
            .collectAsList();
    // Sorted here: Spark's sort would run two jobs more for these few rows
    return ContentId.of(
        buckets.stream()
            .sorted(Comparator.comparing((Row bucket) -> bucket.getString(0)))
            .map(bucket -> bucket.getString(1))
            .toArray(String[]::new));
  }

  private static Column canonical(StructField field) {
    Column column = col(field.name());
    if (field.dataType() instanceof MapType) {
      return array_sort(map_entries(column));
    }
    return isVectors(field.dataType()) ? xxhash64(column) : column;
  }

  /**
   * Floats in arrays of any depth. Printing them is slow; their bits can be hashed as they are:
   * tables refuse NULL elements, and a matrix stands beside a column with its length.
   */
  private static boolean isVectors(DataType type) {
    return type instanceof ArrayType array
        && (array.elementType() instanceof FloatType || isVectors(array.elementType()));
  }
}
