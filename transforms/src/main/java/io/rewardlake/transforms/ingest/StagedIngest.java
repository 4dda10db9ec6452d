package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import java.io.IOException;
import java.nio.file.Paths;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The Parquet that an ingest left in its staging folder, as datasets in the tables' columns. */
public final class StagedIngest {
  static final String REJECTS = "rejects";
  static final String TALLIES = "tallies";

  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:.*");

  private StagedIngest() {}

  /** Accepted rows, in the columns of the table that they are for. */
  public static Dataset<Row> accepted(SparkSession spark, String staging, Table table) {
    return read(spark, staging, table.name(), table);
  }

  /** Refused rows, in the columns of {@code rejects}. */
  public static Dataset<Row> rejects(SparkSession spark, String staging) {
    return read(spark, staging, REJECTS, LedgerTables.REJECTS);
  }

  /** The books: counted from what was written, and from the counts written beside it. */
  static IngestResult result(SparkSession spark, String staging, Table table) {
    Map<String, Long> tallies =
        counts(spark.read().parquet(uri(staging) + "/" + TALLIES).select("name", "count"));
    SortedMap<String, Long> rejectedBy = counts(rejects(spark, staging).groupBy("reason").count());
    return new IngestResult(
        staging,
        tallies.getOrDefault(Books.ROWS_IN, 0L),
        accepted(spark, staging, table).count(),
        tallies.getOrDefault(Books.FURTHER, 0L),
        tallies.getOrDefault(Books.MERGED, 0L),
        tallies.getOrDefault(Books.ITEMS, 0L),
        tallies.getOrDefault(Books.PAIRS, 0L),
        tallies.getOrDefault(Books.PAIRS_WITHOUT_VOTES, 0L),
        rejectedBy);
  }

  /** Rows that Beam has written; where it wrote no file there were none. */
  private static Dataset<Row> read(SparkSession spark, String staging, String folder, Table table) {
    Path path = new Path(uri(staging), folder);
    try {
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      return path.getFileSystem(hadoop).exists(path)
          ? spark.read().schema(table.schema()).parquet(path.toString())
          : spark.createDataFrame(List.of(), table.schema());
    } catch (IOException e) {
      throw Errors.unreadableFile(path.toString(), e);
    }
  }

  private static SortedMap<String, Long> counts(Dataset<Row> nameAndCount) {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (Iterator<Row> rows = nameAndCount.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      counts.merge(row.getString(0), row.getLong(1), Long::sum);
    }
    return counts;
  }

  /** A path without scheme is local, whatever Hadoop's default file system is. */
  private static String uri(String staging) {
    return SCHEME.matcher(staging).matches()
        ? staging
        : "file://" + Paths.get(staging).toAbsolutePath();
  }
}
