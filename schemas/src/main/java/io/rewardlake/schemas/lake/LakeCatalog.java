package io.rewardlake.schemas.lake;

import io.rewardlake.schemas.tables.Tables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;

/**
 * Makes a folder of Delta tables the namespace {@code rewardlake}, without a metastore: {@code
 * rewardlake.t} is the Delta table at {@code <lake>/t}. Any number of processes may use one lake.
 *
 * <pre>
 * spark.sql.catalog.spark_catalog=io.rewardlake.schemas.lake.LakeCatalog
 * spark.sql.catalog.spark_catalog.lake=/data/lake
 * spark.sql.catalogImplementation=in-memory
 * </pre>
 *
 * <p>Where the folder is not set, and for all other namespaces, this is Delta's catalog. Views of
 * the namespace live in memory; those of {@link Views} are always there, and a table of {@link
 * Tables} that nothing was written to yet reads as an empty one. What asks only Spark's in-memory
 * catalog does not find a table of the lake: {@code DROP TABLE} (remove the folder instead), {@code
 * spark.catalog().tableExists}, {@code DeltaTable.forName} (use {@code forPath}).
 */
public final class LakeCatalog extends DeltaCatalog {
  /** The namespace that the lake is in SQL. */
  public static final String NAMESPACE = "rewardlake";

  /** Setting that names the lake's folder; a relative one is below the working directory. */
  public static final String FOLDER = "spark.sql.catalog.spark_catalog.lake";

  /** Names that are one folder below the lake and nothing else. */
  private static final Pattern TABLE_NAME = Pattern.compile("[\\w-]+");

  private static final String LOG = "_delta_log";

  /**
   * A new session of the same Spark on the lake in a folder. A catalog belongs to the session that
   * is active when it is first used, so it is used here at once.
   */
  public static SparkSession open(SparkSession spark, String folder) {
    SparkSession session = spark.newSession();
    session.conf().set(FOLDER, folder);
    session.sql("USE default");
    return session;
  }

  @Override
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    Optional<Path> lake = lakeOf(namespace);
    Identifier[] views = super.listTables(namespace);
    return lake.isEmpty()
        ? views
        : Stream.concat(tablesIn(lake.get(), namespace), Arrays.stream(views))
            .toArray(Identifier[]::new);
  }

  @Override
  public Table loadTable(Identifier name) {
    Identifier place = place(name);
    if (place == name || isDelta(new Path(place.name()))) {
      return super.loadTable(place);
    }
    return Tables.ALL.stream()
        .filter(table -> table.name().equalsIgnoreCase(name.name()))
        .findFirst()
        .map(table -> (Table) new EmptyTable(table.name(), table.schema()))
        .orElseGet(() -> super.loadTable(name));
  }

  @Override
  public boolean tableExists(Identifier name) {
    Identifier place = place(name);
    return (place != name && isDelta(new Path(place.name()))) || super.tableExists(name);
  }

  @Override
  public Table createTable(
      Identifier name, Column[] columns, Transform[] partitions, Map<String, String> properties) {
    return super.createTable(place(name), columns, partitions, properties);
  }

  @Override
  public StagedTable stageCreate(
      Identifier name, Column[] columns, Transform[] partitions, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return super.stageCreate(place(name), columns, partitions, properties);
  }

  @Override
  public StagedTable stageReplace(
      Identifier name, Column[] columns, Transform[] partitions, Map<String, String> properties)
      throws NoSuchTableException, NoSuchNamespaceException {
    return super.stageReplace(place(name), columns, partitions, properties);
  }

  @Override
  public StagedTable stageCreateOrReplace(
      Identifier name, Column[] columns, Transform[] partitions, Map<String, String> properties)
      throws NoSuchNamespaceException {
    return super.stageCreateOrReplace(place(name), columns, partitions, properties);
  }

  @Override
  @SuppressWarnings("Overrides") // an array in Delta's class, varargs in Spark's interface
  public Table alterTable(Identifier name, TableChange... changes) {
    return super.alterTable(place(name), changes);
  }

  @Override
  public String[][] listNamespaces() throws NoSuchNamespaceException {
    lake();
    return super.listNamespaces();
  }

  @Override
  public boolean namespaceExists(String[] namespace) {
    return lakeOf(namespace).isPresent() || super.namespaceExists(namespace);
  }

  @Override
  public Map<String, String> loadNamespaceMetadata(String[] namespace)
      throws NoSuchNamespaceException {
    Optional<Path> lake = lakeOf(namespace);
    return lake.isEmpty()
        ? super.loadNamespaceMetadata(namespace)
        : Map.of(
            SupportsNamespaces.PROP_COMMENT,
            "The lake: one Delta table per folder",
            SupportsNamespaces.PROP_LOCATION,
            lake.get().toString());
  }

  /** The path identifier of a table of the lake; any other name as it is. */
  private Identifier place(Identifier name) {
    return lakeOf(name.namespace())
        .filter(lake -> TABLE_NAME.matcher(name.name()).matches())
        .map(lake -> new Path(lake, name.name().toLowerCase(Locale.ROOT)))
        .map(path -> Identifier.of(new String[] {"delta"}, path.toString()))
        .orElse(name);
  }

  private Optional<Path> lakeOf(String[] namespace) {
    return namespace.length == 1 && namespace[0].equalsIgnoreCase(NAMESPACE)
        ? lake()
        : Optional.empty();
  }

  private Optional<Path> lake() {
    Optional<Path> lake =
        Optional.ofNullable(spark().conf().get(FOLDER, null))
            .map(folder -> new Path(folder))
            .map(folder -> files(folder).makeQualified(folder));
    if (lake.isPresent() && !super.namespaceExists(new String[] {NAMESPACE})) {
      registerNamespace();
    }
    return lake;
  }

  /**
   * Tells Spark's in-memory catalog that the namespace exists, because USE and CREATE VIEW ask it.
   * That catalog makes the folder that it is given, so it is given one that is there: reading a
   * lake must not create it.
   */
  private void registerNamespace() {
    String existing = new Path(System.getProperty("java.io.tmpdir")).toUri().toString();
    try {
      createNamespace(new String[] {NAMESPACE}, Map.of(SupportsNamespaces.PROP_LOCATION, existing));
      Views.register(spark().sharedState().externalCatalog());
    } catch (NamespaceAlreadyExistsException e) {
      logDebug(() -> "Another session of this process was first");
    }
  }

  private Stream<Identifier> tablesIn(Path lake, String[] namespace) {
    try {
      return Arrays.stream(files(lake).listStatus(lake))
          .filter(FileStatus::isDirectory)
          .map(FileStatus::getPath)
          .filter(this::isDelta)
          .map(path -> Identifier.of(namespace, path.getName()));
    } catch (FileNotFoundException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isDelta(Path table) {
    try {
      return files(table).exists(new Path(table, LOG));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileSystem files(Path path) {
    try {
      return path.getFileSystem(spark().sessionState().newHadoopConf());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
