package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns that make one id. A single column is the id as it stands. Several are joined by
 * {@code /}; a slash or backslash inside of one gets a backslash before it, so that different
 * values never make the same id.
 *
 * @param columns names or paths, in order; empty: there is no id
 */
public record KeyColumns(List<String> columns) implements Serializable {
  /** No id. */
  static final KeyColumns NONE = new KeyColumns(List.of());

  /** Copies the list. */
  public KeyColumns {
    columns = List.copyOf(columns);
  }

  /** Whether there is no id. */
  boolean isNone() {
    return columns.isEmpty();
  }

  /** The id in a row; every column has to be there and not empty. */
  String in(Fields row) throws Refusal {
    List<String> parts = new ArrayList<>();
    for (String column : columns) {
      parts.add(row.key(column));
    }
    return joined(parts);
  }

  /** The id in a row, empty columns as empty parts; null when all of them are empty or absent. */
  String orNull(Fields row) throws Refusal {
    List<String> parts = new ArrayList<>();
    boolean any = false;
    for (String column : columns) {
      String part = row.optional(column);
      any |= part != null;
      parts.add(part == null ? "" : part);
    }
    return any ? joined(parts) : null;
  }

  private static String joined(List<String> parts) {
    return parts.size() == 1 ? parts.get(0) : path(parts);
  }

  /** Parts joined in the same way, of which there may be one or several. */
  static String path(List<String> parts) {
    return String.join("/", parts.stream().map(KeyColumns::escaped).toList());
  }

  private static String escaped(String part) {
    return part.replace("\\", "\\\\").replace("/", "\\/");
  }
}
