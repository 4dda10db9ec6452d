package io.rewardlake.schemas.lake;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/**
 * The lake: a folder with one Delta table per sub-folder, or a database of the user's metastore.
 * Tables are created from their definition when they are first used.
 */
public final class Lake {
  private final SparkSession spark;
  private final String location;
  private final boolean folder;
  private final Map<String, String> paths = new HashMap<>();

  private Lake(SparkSession spark, String location, boolean folder) {
    this.spark = spark;
    this.location = location;
    this.folder = folder;
  }

  /** Opens a lake in a folder (any file system that Hadoop knows); the folder may be new. */
  public static Lake folder(SparkSession spark, String folder) {
    Path path = new Path(folder);
    URI uri = path.toUri();
    String absolute =
        uri.getScheme() == null
            ? java.nio.file.Path.of(folder).toAbsolutePath().normalize().toString()
            : path.toString();
    return new Lake(spark, absolute, true);
  }

  /** Opens a lake in a database of the user's metastore, {@code catalog.database}. */
  public static Lake database(SparkSession spark, String database) {
    return new Lake(spark, database, false);
  }

  /**
   * Opens what a user named: {@code catalog.database} when it is two plain identifiers whose first
   * is a configured catalog, a folder otherwise.
   */
  public static Lake open(SparkSession spark, String named) {
    String[] parts = named.split("\\.", -1);
    boolean database =
        parts.length == 2
            && parts[0].matches("\\w+")
            && parts[1].matches("\\w+")
            && spark.conf().contains("spark.sql.catalog." + parts[0]);
    return database ? database(spark, named) : folder(spark, named);
  }

  /** The session that the lake was opened in. */
  public SparkSession spark() {
    return spark;
  }

  /** The folder, absolute, or {@code catalog.database}. */
  public String location() {
    return location;
  }

  /** A path for files that are no table (models, leases), beside the tables. */
  public String sidePath(String name) {
    return new Path(path(LedgerTables.RUNS)).getParent() + "/_" + name;
  }

  /** The table's rows now. Stages read through a {@link StageRun}, which pins versions. */
  public Dataset<Row> read(Table table) {
    return spark.read().format("delta").load(path(table));
  }

  /** The table's rows at a version. */
  public Dataset<Row> read(Table table, long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(path(table));
  }

  /** The table's current version. */
  public long version(Table table) {
    return snapshot(path(table)).version();
  }

  /** Appends rows; a repetition of the transaction adds nothing. */
  public Commit append(Table table, Dataset<Row> rows, Transaction transaction) {
    return new LakeWriter(this, table, transaction).append(rows);
  }

  /** Replaces all rows in which {@code column} is {@code value} by {@code rows}, atomically. */
  public Commit replace(
      Table table, Dataset<Row> rows, Map<String, String> where, Transaction transaction) {
    return new LakeWriter(this, table, transaction).replace(rows, where);
  }

  /** Adds the rows whose primary key is new; rows with a known key stay as they are. */
  public Commit mergeNew(Table table, Dataset<Row> rows, Transaction transaction) {
    return new LakeWriter(this, table, transaction).mergeNew(rows);
  }

  /** Adds the rows whose primary key is new and updates the others. */
  public Commit merge(Table table, Dataset<Row> rows, Transaction transaction) {
    return new LakeWriter(this, table, transaction).merge(rows);
  }

  /** Whether something was written to the table; asking does not create it. */
  public boolean exists(Table table) {
    String name = named(table);
    return folder ? DeltaTable.isDeltaTable(spark, name) : spark.catalog().tableExists(name);
  }

  /** The table as Delta sees it, for its upkeep; in a session of the caller's choice. */
  public DeltaTable delta(SparkSession session, Table table) {
    return DeltaTable.forPath(session, path(table));
  }

  /** How many files hold the table's rows now, and their bytes. */
  public Extent extent(Table table) {
    Snapshot snapshot = snapshot(path(table));
    return new Extent(snapshot.version(), snapshot.numOfFiles(), snapshot.sizeInBytes());
  }

  /**
   * A session in which the lake's tables go by their bare names, apart from the lake's own: what is
   * set there stays there.
   */
  public SparkSession session() {
    SparkSession session = folder ? LakeCatalog.open(spark, location) : spark.newSession();
    session.sql("USE " + (folder ? LakeCatalog.NAMESPACE : location));
    return session;
  }

  /**
   * What a table takes.
   *
   * @param version its current version
   * @param files that hold its rows
   * @param bytes of them
   */
  public record Extent(long version, long files, long bytes) {}

  /** The table's folder; creates the table when it is not there yet. */
  String path(Table table) {
    return paths.computeIfAbsent(table.name(), name -> create(table));
  }

  /** The current snapshot; cheaper than DESCRIBE, which runs Spark jobs. */
  Snapshot snapshot(String path) {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }

  private String named(Table table) {
    return location + (folder ? "/" : ".") + table.name();
  }

  private String create(Table table) {
    String name = named(table);
    if (!exists(table)) {
      DeltaTableBuilder builder =
          DeltaTable.createIfNotExists(spark).comment(table.comment()).addColumns(table.schema());
      builder = folder ? builder.location(name) : builder.tableName(name);
      for (Map.Entry<String, String> property : table.properties().entrySet()) {
        builder = builder.property(property.getKey(), property.getValue());
      }
      if (!table.clusterBy().isEmpty()) {
        builder = builder.clusterBy(table.clusterBy().toArray(String[]::new));
      }
      try {
        builder.execute();
      } catch (DeltaConcurrentModificationException e) {
        // Two stages may want a new table at once: whoever comes second takes the other's
        if (!exists(table)) {
          throw e;
        }
      }
    }
    String path =
        folder
            ? name
            : DeltaTable.forName(spark, name).detail().select("location").head().getString(0);
    Option<String> layout = snapshot(path).metadata().configuration().get(Table.LAYOUT_PROPERTY);
    int found = layout.isEmpty() ? 0 : Integer.parseInt(layout.get());
    if (found > Table.LAYOUT_VERSION) {
      throw Errors.newerLake(table.name(), path, found, Table.LAYOUT_VERSION);
    }
    return path;
  }
}
