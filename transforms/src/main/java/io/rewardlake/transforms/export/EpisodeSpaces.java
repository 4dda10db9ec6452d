package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;

import io.rewardlake.schemas.errors.Errors;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the observations and actions of episodes are: those of one data set have to be of one kind
 * and size.
 *
 * @param observations column of the observations; null: not recorded
 * @param observationSize numbers of an observation; 0 where it is a text
 * @param actions column of the actions; null: not recorded
 * @param actionSize numbers of an action; 0 where it is discrete or a text
 * @param minAction least discrete action; 0 for others
 * @param maxAction greatest discrete action; 0 for others
 * @param environment the environment that all are of; empty: several
 */
public record EpisodeSpaces(
    String observations,
    int observationSize,
    String actions,
    int actionSize,
    int minAction,
    int maxAction,
    String environment)
    implements Serializable {
  static final String VECTORS = "observations";
  static final String DISCRETE = "action_ids";
  static final String CONTINUOUS = "actions";

  /**
   * Looks at all {@link Episodes#played} episodes; one pass over their arrays.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException a data error, when they differ
   */
  public static EpisodeSpaces of(Dataset<Row> episodes, String format) {
    Row row =
        episodes
            .agg(
                count(lit(1)).as("episodes"),
                count(VECTORS).as(VECTORS),
                count("text_observations").as("text_observations"),
                count(DISCRETE).as(DISCRETE),
                count(CONTINUOUS).as(CONTINUOUS),
                count("text_actions").as("text_actions"),
                min(width(VECTORS)).as("least_observation"),
                max(width(VECTORS)).as("greatest_observation"),
                min(width(CONTINUOUS)).as("least_action"),
                max(width(CONTINUOUS)).as("greatest_action"),
                min(array_min(col(DISCRETE))).as("min_action"),
                max(array_max(col(DISCRETE))).as("max_action"),
                min("environment").as("environment"),
                max("environment").as("other_environment"))
            .first();
    String first = row.getAs("environment");
    return new EpisodeSpaces(
        column(row, format, VECTORS, "text_observations"),
        sameSize(row, format, "observation"),
        column(row, format, DISCRETE, CONTINUOUS, "text_actions"),
        sameSize(row, format, "action"),
        number(row, "min_action"),
        number(row, "max_action"),
        first != null && first.equals(row.getAs("other_environment")) ? first : "");
  }

  /** Column of what was seen after the last step. */
  String finalObservation() {
    return VECTORS.equals(observations) ? "final_observation" : "final_text_observation";
  }

  /** Whether actions are numbers of a list. */
  boolean discrete() {
    return DISCRETE.equals(actions);
  }

  /** Fails with a data error where observations or actions are no numbers. */
  EpisodeSpaces requireNumbers(String format) {
    if (!VECTORS.equals(observations)) {
      throw Errors.episodesUnfit(format, "their observations are " + said(observations));
    } else if (!discrete() && !CONTINUOUS.equals(actions)) {
      throw Errors.episodesUnfit(format, "their actions are " + said(actions));
    }
    return this;
  }

  private static String said(String column) {
    return column == null ? "not recorded" : "texts";
  }

  private static Column width(String vectors) {
    return size(col(vectors).getItem(0));
  }

  /** The one of several columns that every episode has; none may have another. */
  private static String column(Row row, String format, String... possible) {
    Map<String, Long> counts = new TreeMap<>();
    for (String column : possible) {
      long episodes = row.getAs(column);
      if (episodes > 0) {
        counts.put(column, episodes);
      }
    }
    long all = row.getAs("episodes");
    if (counts.size() > 1 || counts.values().stream().anyMatch(episodes -> episodes < all)) {
      throw Errors.episodesUnfit(
          format,
          "of %d episodes %s"
              .formatted(
                  all,
                  counts.entrySet().stream()
                      .map(one -> one.getValue() + " have " + one.getKey())
                      .collect(Collectors.joining(", "))));
    }
    return counts.isEmpty() ? null : counts.keySet().iterator().next();
  }

  private static int sameSize(Row row, String format, String what) {
    int least = number(row, "least_" + what);
    int greatest = number(row, "greatest_" + what);
    if (least != greatest) {
      throw Errors.episodesUnfit(
          format, "their %ss have %d to %d numbers".formatted(what, least, greatest));
    }
    return Math.max(0, least);
  }

  private static int number(Row row, String column) {
    int at = row.fieldIndex(column);
    return row.isNullAt(at) ? 0 : row.getInt(at);
  }
}
