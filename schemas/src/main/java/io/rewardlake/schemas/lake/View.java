package io.rewardlake.schemas.lake;

import io.rewardlake.schemas.tables.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * A view of the lake: a definition, not data.
 *
 * @param name its name in the namespace {@code rewardlake}
 * @param comment what one row is
 * @param columns what the query gives, in its order
 * @param query its query; bare names are tables and views of the lake
 */
public record View(String name, String comment, List<Column> columns, String query) {
  /** Copies the list, so that a definition never changes. */
  public View {
    columns = List.copyOf(columns);
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

  /** Collects the parts of a {@link View}. */
  public static final class Builder {
    private final String name;
    private final String comment;
    private final List<Column> columns = new ArrayList<>();

    private Builder(String name, String comment) {
      this.name = name;
      this.comment = comment;
    }

    /** Adds a column; the type is one of SQL, for example {@code ARRAY<FLOAT>}. */
    public Builder column(String column, String type, String columnComment) {
      columns.add(new Column(column, DataType.fromDDL(type), true, columnComment));
      return this;
    }

    /** Adds columns of a table with their types and comments. */
    public Builder columnsOf(io.rewardlake.schemas.tables.Table table, String... names) {
      HashSet<String> wanted = new HashSet<>(List.of(names));
      table.columns().stream()
          .filter(column -> wanted.contains(column.name()))
          .map(column -> new Column(column.name(), column.type(), true, column.comment()))
          .forEach(columns::add);
      return this;
    }

    /** Finishes the definition with its query. */
    public View as(String query) {
      return new View(name, comment, columns, query);
    }
  }
}
