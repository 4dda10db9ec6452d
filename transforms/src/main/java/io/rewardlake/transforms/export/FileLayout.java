package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.schemas.errors.Require;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which row is in which file, and where: by hashes of its key alone, so that the files are the same
 * however the input is partitioned, and the rows of a source are mixed.
 *
 * <p>Rows of one key stay together in the order of their parts. Rows are dealt to files by the hash
 * of (source, id). Their number in one file is about Poisson, so there are as many files as keep it
 * six deviations below the limit; a file that is above it nevertheless is cut when it is written.
 * Cost: one shuffle, one sort per file.
 *
 * @param maxRows rows in a file, at most
 */
public record FileLayout(long maxRows) {
  private static final int DEVIATIONS = 6;

  /** Checks the range. */
  public FileLayout {
    Require.that((double) maxRows, "--max-file-rows").atLeast(1);
  }

  /** Deals rows, so many of them, to partitions in the order in which they are to be written. */
  Dataset<Row> apply(Dataset<Row> in, long rows) {
    List<Column> order = new ArrayList<>();
    order.add(xxhash64(col("source"), col("id")));
    order.add(col("source"));
    order.add(col("id"));
    if (TrainerRow.has(in, TrainerRow.PART)) {
      order.add(col(TrainerRow.PART));
    }
    return in.repartition(files(rows), col("source"), col("id"))
        .sortWithinPartitions(order.toArray(Column[]::new));
  }

  /** The least number of files whose mean m fulfils m + 6 sqrt(m) &lt;= maxRows; one if it can. */
  int files(long rows) {
    if (rows <= maxRows) {
      return 1;
    }
    double root = Math.sqrt(DEVIATIONS * DEVIATIONS / 4.0 + maxRows) - DEVIATIONS / 2.0;
    return Math.toIntExact((long) Math.ceil(rows / (root * root)));
  }
}
