package io.rewardlake.transforms.ingest;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which column means what, for {@code transitions} and {@code events}; a HOCON file, see {@code
 * conf/mappings}. A column is a name or the path of a nested value.
 *
 * @param source name of the data set
 * @param environment name of the environment
 * @param episode columns whose values make the key of an episode, or of a stream of events
 * @param facts columns that hold of an episode as a whole
 * @param steps column with the list of an episode's steps, each an object, of which {@code step}
 *     names the columns; null: one row per step
 * @param step columns of a step
 * @param ending what holds where no column says how an episode ended
 * @param events how events make sessions; null: rows are steps
 */
public record EpisodeMapping(
    String source,
    String environment,
    KeyColumns episode,
    Facts facts,
    String steps,
    Step step,
    Ending ending,
    Events events)
    implements Serializable {

  /**
   * Columns that hold of an episode as a whole; a null one is not recorded.
   *
   * @param task the source's own id of the task
   * @param attempt attempt at the task
   * @param firstAttempt number of the first attempt
   * @param policy who acted
   * @param seed seed of the environment
   * @param success whether the task was solved
   * @param finalReward what the last step brought, where the others brought 0
   * @param ended how the episode ended; null: steps say it
   * @param first what was seen before the first step, where steps hold what was seen after them
   * @param attributes columns that travel under their own name
   */
  public record Facts(
      KeyColumns task,
      String attempt,
      int firstAttempt,
      String policy,
      String seed,
      String success,
      String finalReward,
      Ended ended,
      StepReading first,
      List<String> attributes)
      implements Serializable {
    Map<String, List<String>> columns() {
      Map<String, List<String>> columns = new LinkedHashMap<>();
      columns.put("task", task.columns());
      columns.put("attempt", ifGiven(attempt));
      columns.put("policy", ifGiven(policy));
      columns.put("seed", ifGiven(seed));
      columns.put("success", ifGiven(success));
      columns.put("final-reward", ifGiven(finalReward));
      columns.put("ending.column", ended == null ? List.of() : List.of(ended.column()));
      columns.put("first-observation", ifGiven(first));
      columns.put("attributes", attributes);
      return columns;
    }
  }

  /**
   * A column that says how an episode ended.
   *
   * @param column the column
   * @param terminated its values where the environment ended the episode
   * @param truncated those where a limit did
   */
  public record Ended(String column, List<String> terminated, List<String> truncated)
      implements Serializable {}

  /**
   * Columns of a step; a null one is not recorded.
   *
   * @param number its number in the episode; null: steps are in order
   * @param firstNumber number of the first step
   * @param observation what was seen before it
   * @param next what was seen after it
   * @param action what was done
   * @param reward its reward; NULL: not labelled
   * @param logProb log-probability of the action, nats
   * @param propensity probability of the action, above 0 to 1
   * @param terminated whether the environment ended the episode; of the last step it counts
   * @param truncated whether a limit ended it; of the last step it counts
   */
  public record Step(
      String number,
      long firstNumber,
      StepReading observation,
      StepReading next,
      StepReading action,
      String reward,
      String logProb,
      String propensity,
      String terminated,
      String truncated)
      implements Serializable {
    Map<String, List<String>> columns() {
      Map<String, List<String>> columns = new LinkedHashMap<>();
      columns.put("step", ifGiven(number));
      columns.put("observation", ifGiven(observation));
      columns.put("next-observation", ifGiven(next));
      columns.put("action", ifGiven(action));
      columns.put("reward", ifGiven(reward));
      columns.put("log-prob", ifGiven(logProb));
      columns.put("propensity", ifGiven(propensity));
      columns.put("terminated", ifGiven(terminated));
      columns.put("truncated", ifGiven(truncated));
      return columns;
    }
  }

  /**
   * What holds where no column says how an episode ended.
   *
   * @param limit steps after which the environment truncates, and shorter episodes terminated; 0:
   *     {@code terminated} says it of all
   * @param terminated whether episodes terminated; else they count as truncated
   */
  public record Ending(int limit, boolean terminated) implements Serializable {}

  /**
   * How events make sessions.
   *
   * @param time column of the time
   * @param timePattern its {@link DateTimeFormatter} pattern, UTC where it has no zone; null: ISO
   * @param gapMillis time without an event after which a session has ended, milliseconds
   * @param order columns that order events of equal time
   * @param kind column of what an event is; null: each is a step, with all its columns
   * @param kinds values of that column, and what they say
   */
  public record Events(
      String time,
      String timePattern,
      long gapMillis,
      List<String> order,
      String kind,
      Map<String, Part> kinds)
      implements Serializable {}

  /** What an event adds to its session. */
  public enum Part {
    /** Something is seen. */
    OBSERVATION(1),
    /** Something is done; that is a step. */
    ACTION(2),
    /** The step before it gets a reward. */
    REWARD(3);

    private final int rank;

    Part(int rank) {
      this.rank = rank;
    }

    /** Its place among events of equal time. */
    int rank() {
      return rank;
    }
  }

  /**
   * Reads the mapping file of one format.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException a usage error that names the file, the
   *     key and what is wrong with it
   */
  public static EpisodeMapping load(EpisodeFormat format, Path file) {
    return EpisodeMappingReader.read(file, format == EpisodeFormat.EVENTS);
  }

  /** Where a row has a column of a step. */
  String path(String stepColumn) {
    return steps == null ? stepColumn : steps + ".0." + stepColumn;
  }

  private static List<String> ifGiven(String column) {
    return column == null ? List.of() : List.of(column);
  }

  private static List<String> ifGiven(StepReading reading) {
    return reading == null ? List.of() : reading.columns();
  }
}
