package io.rewardlake.schemas.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * Definition of one Delta table: columns with comments and units, constraints, clustering and key.
 *
 * <p>Delta enforces NOT NULL and the constraints; the primary key is a property of ours, which
 * {@code Lake.merge} enforces by refusing a source with duplicate keys.
 *
 * @param name table name inside the lake
 * @param comment what one row is
 * @param columns in storage order
 * @param constraints name to SQL predicate; no lambdas and no {@code reward} functions
 * @param clusterBy liquid clustering columns, at most four
 * @param primaryKey columns that identify a row
 * @param circumstances columns that say when, where or how fast, not what: no part of content
 *     hashes
 */
public record Table(
    String name,
    String comment,
    List<Column> columns,
    Map<String, String> constraints,
    List<String> clusterBy,
    List<String> primaryKey,
    List<String> circumstances) {

  /** Version of the table layout; a lake written by a newer layout is refused. */
  public static final int LAYOUT_VERSION = 1;

  /** Table property that holds {@link #LAYOUT_VERSION}. */
  public static final String LAYOUT_PROPERTY = "rewardlake.layoutVersion";

  /** Table property that holds the primary key, comma separated. */
  public static final String KEY_PROPERTY = "rewardlake.primaryKey";

  /** Copies the collections, so that a definition never changes. */
  public Table {
    columns = List.copyOf(columns);
    constraints = Map.copyOf(constraints);
    clusterBy = List.copyOf(clusterBy);
    primaryKey = List.copyOf(primaryKey);
    circumstances = List.copyOf(circumstances);
  }

  /** Starts a definition. */
  public static Builder named(String name, String comment) {
    return new Builder(name, comment);
  }

  /** The Spark schema, with column comments. */
  public StructType schema() {
    StructType schema = new StructType();
    for (Column column : columns) {
      schema =
          schema.add(
              column.name(),
              column.type(),
              column.nullable(),
              new MetadataBuilder().putString("comment", column.comment()).build());
    }
    return schema;
  }

  /** Column names in storage order. */
  public List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  /** The columns whose values make the content hash. */
  public List<String> dataColumns() {
    return columnNames().stream().filter(name -> !circumstances.contains(name)).toList();
  }

  /** Delta table properties: constraints, key and layout version. */
  public Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    constraints.forEach((key, sql) -> properties.put("delta.constraints." + key, sql));
    properties.put(KEY_PROPERTY, String.join(",", primaryKey));
    properties.put(LAYOUT_PROPERTY, String.valueOf(LAYOUT_VERSION));
    return properties;
  }

  /** Collects the parts of a {@link Table}. */
  public static final class Builder {
    private final String name;
    private final String comment;
    private final List<Column> columns = new ArrayList<>();
    private final Map<String, String> constraints = new LinkedHashMap<>();
    private List<String> clusterBy = List.of();
    private List<String> primaryKey = List.of();
    private List<String> circumstances = List.of();

    private Builder(String name, String comment) {
      this.name = name;
      this.comment = comment;
    }

    /** Adds a NOT NULL column. */
    public Builder required(String column, DataType type, String columnComment) {
      columns.add(new Column(column, type, false, columnComment));
      return this;
    }

    /** Adds a column that may be NULL; the comment says what NULL means. */
    public Builder optional(String column, DataType type, String columnComment) {
      columns.add(new Column(column, type, true, columnComment));
      return this;
    }

    /** Adds a constraint that every row must satisfy. */
    public Builder check(String constraint, String sql) {
      constraints.put(constraint, sql);
      return this;
    }

    /** Sets the clustering columns. */
    public Builder clusterBy(String... names) {
      clusterBy = List.of(names);
      return this;
    }

    /** Sets the primary key. */
    public Builder key(String... names) {
      primaryKey = List.of(names);
      return this;
    }

    /** Names the columns that say when, where or how fast: clocks, durations, versions, devices. */
    public Builder circumstances(String... names) {
      circumstances = List.of(names);
      return this;
    }

    /** Finishes the definition. */
    public Table build() {
      return new Table(name, comment, columns, constraints, clusterBy, primaryKey, circumstances);
    }
  }
}
