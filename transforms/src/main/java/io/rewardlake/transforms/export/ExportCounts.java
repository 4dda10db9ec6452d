package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The books of an export: rows in are rows left out, by reason, and rows used.
 *
 * @param numbers rows in and rows left out; balance of labels; by name, in order
 * @param splits rows to be written, by split
 */
record ExportCounts(Map<String, Long> numbers, Map<String, Long> splits) {
  private static final String ROWS_IN = "rows in";
  private static final String LEFT_OUT = "left out: ";

  /** Counts in one pass over the columns that decide. */
  static ExportCounts of(Dataset<Row> in, Material material, SplitByPrompt split) {
    Map<String, Column> tallies = new LinkedHashMap<>();
    tallies.put(ROWS_IN, lit(true));
    Column used = lit(true);
    for (Material.Tally reason : material.leftOut()) {
      Column holds = coalesce(reason.rows(), lit(false));
      tallies.put(LEFT_OUT + reason.name(), used.and(holds));
      used = used.and(not(holds));
    }
    for (Material.Tally tally : material.balance()) {
      tallies.put(tally.name(), used.and(tally.rows()));
    }
    int numbers = tallies.size();
    List<Column> sums = new ArrayList<>();
    tallies.values().forEach(rows -> sums.add(count_if(rows)));
    for (String part : split.splits()) {
      Column rows = when(used.and(split.isIn(part)), material.rowsEach()).otherwise(0);
      sums.add(coalesce(sum(rows), lit(0L)));
      tallies.put(part, rows);
    }
    Row row = in.groupBy().agg(lit(0).as("one"), sums.toArray(Column[]::new)).first();
    List<String> names = new ArrayList<>(tallies.keySet());
    ExportCounts counts = new ExportCounts(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (int i = 0; i < names.size(); i++) {
      long rows = row.getLong(i + 1);
      if (i < numbers) {
        counts.numbers.put(names.get(i), rows);
      } else {
        counts.splits.put(names.get(i), rows);
      }
    }
    return counts;
  }
}
