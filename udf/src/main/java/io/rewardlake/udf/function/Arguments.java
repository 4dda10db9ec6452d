package io.rewardlake.udf.function;

import io.rewardlake.schemas.errors.Errors;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * Reads and checks the values that a function is called with.
 *
 * <p>The rule of the house: NULL is unknown, so a NULL array or a NULL element makes the result
 * NULL, never 0 and never a result over the other elements. NaN and infinite values are errors that
 * name the function, the argument and the index.
 */
public final class Arguments {
  private Arguments() {}

  /** The elements of an ARRAY&lt;DOUBLE&gt;; null when the array or one of them is NULL. */
  public static double[] doubles(String function, String argument, ArrayData array) {
    if (array == null) {
      return null;
    }
    double[] values = new double[array.numElements()];
    for (int i = 0; i < values.length; i++) {
      if (array.isNullAt(i)) {
        return null;
      }
      values[i] = element(function, argument, i, array.getDouble(i));
    }
    return values;
  }

  /** The elements of an ARRAY&lt;FLOAT&gt;, widened; null when the array or one of them is NULL. */
  public static double[] floats(String function, String argument, ArrayData array) {
    if (array == null) {
      return null;
    }
    double[] values = new double[array.numElements()];
    for (int i = 0; i < values.length; i++) {
      if (array.isNullAt(i)) {
        return null;
      }
      values[i] = element(function, argument, i, array.getFloat(i));
    }
    return values;
  }

  /** A number that must be finite. */
  public static double finite(String function, String what, double value) {
    if (!Double.isFinite(value)) {
      throw invalid(function, what + " is " + value + "; a finite number is needed.");
    }
    return value;
  }

  /** A number that must lie in a closed range. */
  public static double within(String function, String what, double value, double from, double to) {
    if (!(value >= from && value <= to)) {
      throw invalid(function, what + " is " + value + "; allowed is " + from + " to " + to + ".");
    }
    return value;
  }

  /** A finite number that must not be negative. */
  public static double notNegative(String function, String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw invalid(function, what + " is " + value + "; a finite number, at least 0, is needed.");
    }
    return value;
  }

  /** A finite number with a lower bound. */
  public static double atLeast(String function, String what, double value, double bound) {
    if (!(value >= bound && value < Double.POSITIVE_INFINITY)) {
      throw invalid(
          function,
          what + " is " + value + "; a finite number, at least " + bound + ", is needed.");
    }
    return value;
  }

  /** A finite number that must be positive. */
  public static double positive(String function, String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw invalid(function, what + " is " + value + "; a finite number above 0 is needed.");
    }
    return value;
  }

  /** Values of the members of an ensemble, of which there must be enough. */
  public static double[] members(String function, String argument, double[] values, int atLeast) {
    if (values.length < atLeast) {
      throw invalid(
          function,
          argument + " has " + values.length + " member(s); at least " + atLeast + " are needed.");
    }
    return values;
  }

  /** Two named arrays that must have the same length. */
  public static void sameLength(
      String function, String one, int length, String other, int otherLength) {
    if (length != otherLength) {
      throw invalid(
          function,
          "%s has %d elements and %s has %d; they must be equally long."
              .formatted(one, length, other, otherLength));
    }
  }

  /** A number that must be a whole one, at least 1; what exceeds an int is the largest int. */
  public static int count(String function, String what, double value) {
    if (!(value >= 1 && value == Math.rint(value) && value < Double.POSITIVE_INFINITY)) {
      throw invalid(function, what + " is " + value + "; a whole number, at least 1, is needed.");
    }
    return (int) value;
  }

  /** A number that must be a whole one in a closed range. */
  public static double whole(String function, String what, double value, double from, double to) {
    if (!(value >= from && value <= to && value == Math.rint(value))) {
      throw invalid(
          function,
          "%s is %s; a whole number, %s, is needed."
              .formatted(
                  what,
                  value,
                  to == Double.MAX_VALUE
                      ? "at least " + (long) from
                      : "%d to %d".formatted((long) from, (long) to)));
    }
    return value;
  }

  /** An argument that another one asks for and that was not given. */
  public static RuntimeException needed(String function, String argument, String because) {
    return invalid(function, argument + " is needed with " + because + ".");
  }

  /** One of a closed set of words. */
  public static String oneOf(String function, String what, String value, List<String> known) {
    if (!known.contains(value)) {
      throw invalid(
          function, what + " is '" + value + "'; known are " + String.join(", ", known) + ".");
    }
    return value;
  }

  private static double element(String function, String argument, int index, double value) {
    return Double.isFinite(value) ? value : finite(function, argument + "[" + index + "]", value);
  }

  private static RuntimeException invalid(String function, String problem) {
    return Errors.functionInput(SqlFunction.CATALOG + "." + function, problem);
  }
}
