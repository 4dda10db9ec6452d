package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.errors.Errors;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a leaf is worth: the first of some columns that it has.
 *
 * @param columns in the order in which they are asked
 */
public record LeafValue(List<Part> columns) implements Serializable {
  /** What a node may say about its worth. */
  public enum Part {
    /** Reward of the step that led there. */
    REWARD {
      @Override
      double of(Tree tree, int node) {
        return tree.number(node, TreeNodeColumns.REWARD);
      }
    },
    /** Whether the task is solved there: 1 or 0. */
    SUCCESS {
      @Override
      double of(Tree tree, int node) {
        if (tree.node(node).isNullAt(TreeNodeColumns.SUCCESS)) {
          return Double.NaN;
        }
        return tree.node(node).getBoolean(TreeNodeColumns.SUCCESS) ? 1 : 0;
      }
    },
    /** The search's own estimate. */
    VALUE {
      @Override
      double of(Tree tree, int node) {
        return tree.number(node, TreeNodeColumns.VALUE);
      }
    };

    /** NaN where it is not known. */
    abstract double of(Tree tree, int node);

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The reward, else the success, else the search's estimate. */
  public static final LeafValue FIRST_KNOWN = new LeafValue(List.of(Part.values()));

  /** Checks that there is a column. */
  public LeafValue {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw Errors.parameter("leaf value", "empty", "one or more of reward, success, value");
    }
  }

  /** Reads names that commas part, such as {@code success,value}. */
  public static LeafValue parse(String names) {
    return new LeafValue(Stream.of(names.split(",", -1)).map(LeafValue::part).toList());
  }

  private static Part part(String name) {
    List<String> known = Stream.of(Part.values()).map(Part::title).toList();
    int place = known.indexOf(name.strip());
    if (place < 0) {
      throw Errors.choice("leaf value", name.strip(), known);
    }
    return Part.values()[place];
  }

  /** NaN where none of the columns is known. */
  double of(Tree tree, int node) {
    for (Part column : columns) {
      double value = column.of(tree, node);
      if (!Double.isNaN(value)) {
        return value;
      }
    }
    return Double.NaN;
  }
}
