package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** How an observation or an action is read from the columns of a row. */
sealed interface StepReading extends Serializable {
  /** What is read. */
  enum Kind {
    /** An {@link Integer}. */
    ID,
    /** A list of floats. */
    VECTOR,
    /** A text. */
    TEXT
  }

  /** What is read. */
  Kind kind();

  /** The columns. */
  List<String> columns();

  /** The value in a row. */
  Object in(Fields row) throws Refusal;

  /** The value in a row; null where its columns are absent or null. */
  default Object orNull(Fields row) throws Refusal {
    return columns().stream().anyMatch(row::holds) ? in(row) : null;
  }

  /** A reading of one column. */
  sealed interface OneColumn extends StepReading {
    /** The column. */
    String column();

    @Override
    default List<String> columns() {
      return List.of(column());
    }
  }

  /** A text, perhaps empty; of several columns, each begins a line. */
  record Text(List<String> columns) implements StepReading {
    @Override
    public Kind kind() {
      return Kind.TEXT;
    }

    @Override
    public String in(Fields row) throws Refusal {
      List<String> texts = new ArrayList<>();
      for (String column : columns) {
        texts.add(row.text(column));
      }
      return String.join("\n", texts);
    }
  }

  /** The number of a discrete action, from 0. */
  record Id(String column) implements OneColumn {
    @Override
    public Kind kind() {
      return Kind.ID;
    }

    @Override
    public Integer in(Fields row) throws Refusal {
      return integer(row, column);
    }
  }

  /** A column that holds a list of numbers. */
  record Vector(String column) implements OneColumn {
    @Override
    public Kind kind() {
      return Kind.VECTOR;
    }

    @Override
    public List<Float> in(Fields row) throws Refusal {
      List<Double> numbers = row.scores(column);
      float[] vector = new float[numbers.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = component(column, numbers.get(i));
      }
      return StepArrays.vector(vector);
    }
  }

  /** A column of its own for each number. */
  record Scalars(List<String> columns) implements StepReading {
    @Override
    public Kind kind() {
      return Kind.VECTOR;
    }

    @Override
    public List<Float> in(Fields row) throws Refusal {
      float[] vector = new float[columns.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = component(columns.get(i), row.number(columns.get(i)));
      }
      return StepArrays.vector(vector);
    }
  }

  /**
   * A map from names to numbers.
   *
   * @param column the column
   * @param keys names in the order of the vector; another one in a row is refused
   * @param missing what an absent or null one stands for; null: it is refused
   */
  record Keyed(String column, List<String> keys, Double missing) implements OneColumn {
    @Override
    public Kind kind() {
      return Kind.VECTOR;
    }

    @Override
    public List<Float> in(Fields row) throws Refusal {
      Fields map = row.object(column);
      requireKnown(column, map, keys);
      float[] vector = new float[keys.size()];
      for (int i = 0; i < vector.length; i++) {
        boolean absent = missing != null && !map.holds(keys.get(i));
        vector[i] = absent ? missing.floatValue() : component(keys.get(i), map.number(keys.get(i)));
      }
      return StepArrays.vector(vector);
    }
  }

  /** A map in which the one name whose number is not 0 is the action; its place is the id. */
  record Hot(String column, List<String> keys) implements OneColumn {
    @Override
    public Kind kind() {
      return Kind.ID;
    }

    @Override
    public Integer in(Fields row) throws Refusal {
      Fields map = row.object(column);
      requireKnown(column, map, keys);
      int hot = -1;
      for (int i = 0; i < keys.size(); i++) {
        Double number = map.score(keys.get(i));
        if (number != null && number != 0) {
          if (hot >= 0) {
            throw new Refusal(
                RejectReason.UNKNOWN_VALUE, "'%s' has several entries that are not 0.", column);
          }
          hot = i;
        }
      }
      if (hot < 0) {
        throw new Refusal(RejectReason.UNKNOWN_VALUE, "'%s' has no entry that is not 0.", column);
      }
      return hot;
    }
  }

  /** An integer of at least 0. */
  static int integer(Fields row, String column) throws Refusal {
    double number = row.number(column);
    if (number < 0 || number != Math.rint(number) || number > Integer.MAX_VALUE) {
      throw new Refusal(
          RejectReason.BAD_NUMBER,
          "'%s' is %s; needed is an integer >= 0.",
          column,
          row.optional(column));
    }
    return (int) number;
  }

  private static float component(String column, Double number) throws Refusal {
    if (number == null || !Float.isFinite(number.floatValue())) {
      throw new Refusal(
          RejectReason.BAD_NUMBER, "'%s' has %s; needed are finite numbers.", column, number);
    }
    return number.floatValue();
  }

  private static void requireKnown(String column, Fields map, List<String> keys) throws Refusal {
    for (String key : map.columns()) {
      if (!keys.contains(key)) {
        throw new Refusal(
            RejectReason.UNKNOWN_VALUE,
            "'%s' has the key '%s', which the mapping does not name.",
            column,
            key);
      }
    }
  }
}
