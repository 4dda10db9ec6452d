package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.lit;

import io.rewardlake.transforms.Transform;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * Rows of a table that become rows of a training set, and those that cannot: {@link #apply} leaves
 * out the latter.
 *
 * <p>Out, always: source STRING, id STRING (together a key), prompt STRING.
 */
public interface Material extends Transform {
  /**
   * Rows counted under a name.
   *
   * @param name what they are, for people
   * @param rows which rows of the table
   */
  record Tally(String name, Column rows) {}

  /** Why rows are left out; a row counts under the first reason that holds. */
  List<Tally> leftOut();

  /** Further counts of the rows that are not left out, such as the balance of labels. */
  default List<Tally> balance() {
    return List.of();
  }

  /** Rows of the training set for a row that is not left out. */
  default Column rowsEach() {
    return lit(1);
  }
}
