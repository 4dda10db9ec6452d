package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a row says of its episode as a whole.
 *
 * @param task the source's own id of the task; null: not recorded
 * @param attempt attempt at the task, from 0
 * @param policy who acted; empty: not recorded
 * @param seed seed of the environment; null: not recorded
 * @param success whether the task was solved; null: not known
 * @param first what was seen before the first step; null: steps say what was seen before them
 * @param attributes the key of the episode and further columns
 */
record EpisodeFacts(
    String task,
    int attempt,
    String policy,
    Long seed,
    Boolean success,
    Object first,
    Map<String, String> attributes) {

  static EpisodeFacts in(Fields row, EpisodeMapping mapping) throws Refusal {
    EpisodeMapping.Facts columns = mapping.facts();
    Map<String, String> attributes = new TreeMap<>(row.attributes(columns.attributes()));
    attributes.putAll(row.attributes(mapping.episode().columns()));
    String policy = columns.policy() == null ? null : row.optional(columns.policy());
    return new EpisodeFacts(
        columns.task().isNone() ? null : columns.task().in(row),
        columns.attempt() == null ? 0 : StepReading.integer(row, columns.attempt()),
        policy == null ? "" : policy,
        columns.seed() == null ? null : seed(row, columns.seed()),
        flag(row, columns.success()),
        columns.first() == null ? null : columns.first().in(row),
        attributes);
  }

  /** True or false, or 1 or 0, as value or as text; null when absent, null or empty. */
  static Boolean flag(Fields row, String column) throws Refusal {
    String text = column == null ? null : row.optional(column);
    if (text == null) {
      return null;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1", "1.0" -> true;
      case "false", "0", "0.0" -> false;
      default ->
          throw new Refusal(
              RejectReason.WRONG_TYPE, "'%s' is '%s'; needed is true or false.", column, text);
    };
  }

  private static Long seed(Fields row, String column) throws Refusal {
    String text = row.optional(column);
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new Refusal(RejectReason.BAD_NUMBER, "'%s' is %s; needed is an integer.", column, text);
    }
  }

  List<Object> cells() {
    return Arrays.asList(task, attempt, policy, seed, success, first, attributes);
  }

  @SuppressWarnings("unchecked")
  static EpisodeFacts of(List<Object> cells) {
    return new EpisodeFacts(
        (String) cells.get(0),
        (Integer) cells.get(1),
        (String) cells.get(2),
        (Long) cells.get(3),
        (Boolean) cells.get(4),
        cells.get(5),
        (Map<String, String>) cells.get(6));
  }
}
