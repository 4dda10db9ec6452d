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
 * @param finalReward what the last step brought, where the others brought 0; null: not labelled, or
 *     steps say it
 * @param terminated whether the environment ended it, else a limit did; null: steps say it
 * @param first what was seen before the first step; null: steps say what was seen before them
 * @param attributes the key of the episode and further columns
 */
record EpisodeFacts(
    String task,
    int attempt,
    String policy,
    Long seed,
    Boolean success,
    Double finalReward,
    Boolean terminated,
    Object first,
    Map<String, String> attributes) {

  static EpisodeFacts in(Fields row, EpisodeMapping mapping) throws Refusal {
    EpisodeMapping.Facts columns = mapping.facts();
    Map<String, String> attributes = new TreeMap<>(row.attributes(columns.attributes()));
    attributes.putAll(row.attributes(mapping.episode().columns()));
    String policy = columns.policy() == null ? null : row.optional(columns.policy());
    return new EpisodeFacts(
        columns.task().isNone() ? null : columns.task().in(row),
        columns.attempt() == null ? 0 : attempt(row, columns),
        policy == null ? "" : policy,
        columns.seed() == null ? null : seed(row, columns.seed()),
        flag(row, columns.success()),
        columns.finalReward() == null ? null : row.score(columns.finalReward()),
        columns.ended() == null ? null : terminated(row, columns.ended()),
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

  private static int attempt(Fields row, EpisodeMapping.Facts columns) throws Refusal {
    int attempt = StepReading.integer(row, columns.attempt()) - columns.firstAttempt();
    if (attempt < 0) {
      throw new Refusal(
          RejectReason.BAD_NUMBER,
          "'%s' is %s; the first attempt is %d.",
          columns.attempt(),
          row.optional(columns.attempt()),
          columns.firstAttempt());
    }
    return attempt;
  }

  private static boolean terminated(Fields row, EpisodeMapping.Ended ended) throws Refusal {
    String value = row.optional(ended.column());
    boolean terminated = ended.terminated().contains(value);
    if (!terminated && !ended.truncated().contains(value)) {
      throw new Refusal(
          RejectReason.UNKNOWN_VALUE,
          "'%s' is '%s', which the mapping's ending does not name.",
          ended.column(),
          value);
    }
    return terminated;
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
    return Arrays.asList(
        task, attempt, policy, seed, success, finalReward, terminated, first, attributes);
  }

  @SuppressWarnings("unchecked")
  static EpisodeFacts of(List<Object> cells) {
    return new EpisodeFacts(
        (String) cells.get(0),
        (Integer) cells.get(1),
        (String) cells.get(2),
        (Long) cells.get(3),
        (Boolean) cells.get(4),
        (Double) cells.get(5),
        (Boolean) cells.get(6),
        cells.get(7),
        (Map<String, String>) cells.get(8));
  }
}
