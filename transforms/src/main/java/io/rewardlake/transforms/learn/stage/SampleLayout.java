package io.rewardlake.transforms.learn.stage;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The named columns of a sample, which lie side by side in one vector.
 *
 * @param columns first to last
 */
public record SampleLayout(List<Column> columns) implements Serializable {
  /** A column: its name and how many numbers it has. */
  public record Column(String name, int width) implements Serializable {
    /** Checks the range. */
    public Column {
      Require.notBlank(name, "column");
      Require.that(width, name).atLeast(1);
    }
  }

  /** Checks that no name comes twice. */
  public SampleLayout {
    columns = List.copyOf(columns);
    if (columns.stream().map(Column::name).distinct().count() != columns.size()) {
      throw new IllegalArgumentException("A column comes twice: " + columns);
    }
  }

  /** A layout of no columns, to begin with. */
  public static SampleLayout empty() {
    return new SampleLayout(List.of());
  }

  /** This layout with a further column behind. */
  public SampleLayout and(String name, int width) {
    List<Column> more = new ArrayList<>(columns);
    more.add(new Column(name, width));
    return new SampleLayout(more);
  }

  /** Length of a sample. */
  public int width() {
    return columns.stream().mapToInt(Column::width).sum();
  }

  /** Width of a column. */
  public int width(String name) {
    return columns.get(index(name)).width();
  }

  /** Where a column begins. */
  public int offset(String name) {
    return columns.subList(0, index(name)).stream().mapToInt(Column::width).sum();
  }

  /** Where all columns but the first begin, as the engine splits a matrix. */
  long[] splits() {
    long[] begins = new long[columns.size() - 1];
    long begin = 0;
    for (int c = 0; c < begins.length; c++) {
      begin += columns.get(c).width();
      begins[c] = begin;
    }
    return begins;
  }

  /** Place of a column among the others. */
  int index(String name) {
    for (int c = 0; c < columns.size(); c++) {
      if (columns.get(c).name().equals(name)) {
        return c;
      }
    }
    throw new IllegalArgumentException("No column " + name + " in " + columns);
  }
}
