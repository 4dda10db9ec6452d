package io.rewardlake.transforms.tree.pair;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/**
 * A node as text.
 *
 * <p>What was done: the segment; else a discrete action as {@code action 3}; else a continuous one
 * as {@code [0.5, -1]}. What was seen: the text observation, else the vector in the same form. A
 * step of a response, or one after which nothing is seen, stands as it is, so that the steps of a
 * path make up the response; any other is {@code > done}, a line break, {@code seen}, a line break.
 *
 * @param parent id of the node before; null: the root
 * @param depth steps from the root
 * @param done what led here, empty at a root
 * @param seen what is seen here, empty where that is nothing
 * @param written the step as a part of what a path says
 */
record StepText(String parent, int depth, String done, String seen, String written) {
  /** Columns of the rows that it is read from. */
  static final List<String> COLUMNS =
      List.of(
          "tree_id",
          "node_id",
          "parent_id",
          "depth",
          "source",
          "environment",
          "task_id",
          "transition",
          "segment",
          "action_id",
          "action",
          "text_observation",
          "observation");

  /** Transition of trees whose steps are parts of one response. */
  private static final String APPEND = "append";

  static StepText of(Row node) {
    String done = done(node);
    String seen = seen(node);
    boolean response = APPEND.equals(node.<String>getAs("transition"));
    return new StepText(
        node.getAs("parent_id"),
        node.getAs("depth"),
        done,
        seen,
        response || seen.isEmpty() ? done : "> " + done + "\n" + seen + "\n");
  }

  /** The prompt of the tree whose root this is. */
  String prompt() {
    return seen.isEmpty() ? done : seen;
  }

  private static String done(Row node) {
    String segment = node.getAs("segment");
    if (segment != null) {
      return segment;
    }
    Integer number = node.getAs("action_id");
    return number != null ? "action " + number : vector(node, "action");
  }

  private static String seen(Row node) {
    String text = node.getAs("text_observation");
    return text != null ? text : vector(node, "observation");
  }

  private static String vector(Row node, String column) {
    int place = node.fieldIndex(column);
    if (node.isNullAt(place)) {
      return "";
    }
    return node.<Float>getList(place).stream()
        .map(StepText::number)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String number(Float number) {
    return number == null || !Float.isFinite(number)
        ? String.valueOf(number)
        : new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
  }
}
