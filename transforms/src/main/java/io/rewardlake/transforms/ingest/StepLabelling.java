package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import io.rewardlake.transforms.ingest.file.ScalarList;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a row says which steps are right. */
public sealed interface StepLabelling extends Serializable {
  /** The key of the mapping that names the column. */
  String key();

  /** The column that says it. */
  String column();

  /**
   * Labels from 1, right, to 0, wrong; null: not labelled.
   *
   * @param count number of steps
   */
  List<Double> labels(Fields row, int count) throws Refusal;

  /**
   * One value per step.
   *
   * @param values value as text to label; empty: true, false, a number from 0 to 1, or null
   */
  record Each(String column, SortedMap<String, Double> values) implements StepLabelling {
    /** Copies the map. */
    public Each {
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    @Override
    public String key() {
      return "labels";
    }

    @Override
    public List<Double> labels(Fields row, int count) throws Refusal {
      if (values.isEmpty()) {
        return row.shares(column);
      }
      List<Double> labels = new ArrayList<>();
      for (String value : ScalarList.texts(row, column)) {
        if (value != null && !values.containsKey(value)) {
          throw new Refusal(
              RejectReason.UNKNOWN_VALUE,
              "'%s' has '%s'; the mapping knows %s.",
              column,
              value,
              String.join(", ", values.keySet()));
        }
        labels.add(value == null ? null : values.get(value));
      }
      return labels;
    }
  }

  /**
   * The number of the first wrong step: those before it are right, it is wrong, and of those after
   * it a mistake says nothing.
   *
   * @param firstStep number of the first step, 0 or 1
   * @param noMistake what says, beside null and an empty value, that all steps are right; null:
   *     nothing does
   * @param after label of the steps after the mistake; null: they are not labelled
   */
  record FirstMistake(String column, int firstStep, String noMistake, Double after)
      implements StepLabelling {
    @Override
    public String key() {
      return "first-mistake";
    }

    @Override
    public List<Double> labels(Fields row, int count) throws Refusal {
      if (!row.has(column)) {
        throw new Refusal(RejectReason.MISSING_COLUMN, "The row has no '%s'.", column);
      }
      String mistake = row.optional(column);
      if (mistake == null || mistake.equals(noMistake)) {
        return Collections.nCopies(count, 1.0);
      }
      double number = row.number(column);
      if (number != Math.rint(number)) {
        throw new Refusal(
            RejectReason.BAD_NUMBER, "'%s' is %s; needed is an integer.", column, mistake);
      }
      int wrong = place(column, (long) number, firstStep, count);
      List<Double> labels = new ArrayList<>(Collections.nCopies(count, after));
      Collections.fill(labels.subList(0, wrong), 1.0);
      labels.set(wrong, 0.0);
      return labels;
    }
  }

  /**
   * The numbers of the wrong steps; the others are right.
   *
   * @param firstStep number of the first step, 0 or 1
   */
  record WrongSteps(String column, int firstStep) implements StepLabelling {
    @Override
    public String key() {
      return "wrong-steps";
    }

    @Override
    public List<Double> labels(Fields row, int count) throws Refusal {
      List<Double> labels = new ArrayList<>(Collections.nCopies(count, 1.0));
      for (int wrong : ScalarList.integers(row, column)) {
        labels.set(place(column, wrong, firstStep, count), 0.0);
      }
      return labels;
    }
  }

  /** Place from 0 of a step that is counted from {@code first} on. */
  private static int place(String column, long number, int first, int count) throws Refusal {
    if (number < first || number - first >= count) {
      throw new Refusal(
          RejectReason.STEP_OUT_OF_RANGE,
          "'%s' names step %d; the steps are %d to %d.",
          column,
          number,
          first,
          first + count - 1);
    }
    return (int) (number - first);
  }
}
