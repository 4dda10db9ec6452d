package io.rewardlake.transforms.ingest;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.rewardlake.schemas.errors.Errors;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which file and which column means what, for {@code pairwise-votes}; a HOCON file, see {@code
 * conf/mappings}. Votes name a pair ({@code pairs} and {@code items} are given), or two items
 * ({@code items} is given), or hold both texts themselves.
 *
 * @param source name of the data set
 * @param items the items file; null: none
 * @param pairs the pairs file; null: none
 * @param votes the votes file
 */
public record VoteMapping(String source, Items items, Pairs pairs, Votes votes)
    implements Serializable {

  private static final Set<String> TOP_KEYS = Set.of("source", "items", "pairs", "votes");

  /**
   * The items file.
   *
   * @param file name or glob
   * @param id column of the item's id
   * @param text column of its text
   * @param prompt columns that make the prompt, joined by empty lines
   * @param attributes columns that travel as {@code a.<column>} and {@code b.<column>}
   */
  public record Items(
      String file, String id, String text, List<String> prompt, List<String> attributes)
      implements Serializable {
    static final Set<String> KEYS = Set.of("file", "id", "text", "prompt", "attributes");
  }

  /**
   * The pairs file.
   *
   * @param file name or glob
   * @param id column of the pair's id
   * @param itemA column of the first item's id
   * @param itemB column of the second item's id
   * @param attributes columns that travel under their own name
   */
  public record Pairs(String file, String id, String itemA, String itemB, List<String> attributes)
      implements Serializable {
    static final Set<String> KEYS = Set.of("file", "id", "item-a", "item-b", "attributes");
  }

  /**
   * The votes file.
   *
   * @param file name or glob
   * @param pair column of the pair's id; null: none
   * @param itemA column of the first item's id, or with {@code inline} of the first text; null:
   *     none
   * @param itemB the same for the second
   * @param inline whether the votes hold the texts
   * @param prompt columns that make the prompt of inline texts
   * @param value columns of the vote: one, or with {@code wide} one per annotator
   * @param wide whether each value column is an annotator, and its name the annotator's
   * @param values value as text to probability that the first is preferred
   * @param annotator column of the annotator; null: none
   * @param margin column of the strength that the annotator stated; null: none
   * @param time column of the time; null: none
   * @param timePattern its {@link DateTimeFormatter} pattern, UTC where it has no zone; null: ISO
   * @param attributes columns that travel under their own name
   */
  public record Votes(
      String file,
      String pair,
      String itemA,
      String itemB,
      boolean inline,
      List<String> prompt,
      List<String> value,
      boolean wide,
      Map<String, Double> values,
      String annotator,
      String margin,
      String time,
      String timePattern,
      List<String> attributes)
      implements Serializable {
    static final Set<String> KEYS =
        Set.of(
            "file",
            "pair",
            "item-a",
            "item-b",
            "text-a",
            "text-b",
            "prompt",
            "value",
            "annotators",
            "values",
            "annotator",
            "margin",
            "time",
            "time-pattern",
            "attributes");
  }

  /**
   * Reads a mapping file.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException a usage error that names the file, the
   *     key and what is wrong with it
   */
  public static VoteMapping load(Path file) {
    if (!Files.isReadable(file)) {
      throw Errors.mapping(file.toString(), "the file", "cannot be read");
    }
    try {
      return new Reader(file.toString()).mapping(ConfigFactory.parseFile(file.toFile()).resolve());
    } catch (ConfigException e) {
      throw Errors.mapping(file.toString(), "the file", "does not parse: " + e.getMessage());
    }
  }

  /** Reads one file; every message names it. */
  private record Reader(String file) {
    VoteMapping mapping(Config config) {
      known(config, "", TOP_KEYS);
      Items items = config.hasPath("items") ? items(config.getConfig("items")) : null;
      Pairs pairs = config.hasPath("pairs") ? pairs(config.getConfig("pairs")) : null;
      if (pairs != null && items == null) {
        throw Errors.mapping(file, "items", "is missing; pairs name items by id");
      }
      if (!config.hasPath("votes")) {
        throw Errors.mapping(file, "votes", "is missing; it says where the votes are");
      }
      Votes votes = votes(config.getConfig("votes"), items != null, pairs != null);
      return new VoteMapping(text(config, "", "source"), items, pairs, votes);
    }

    private Items items(Config config) {
      known(config, "items.", Items.KEYS);
      return new Items(
          text(config, "items.", "file"),
          text(config, "items.", "id"),
          text(config, "items.", "text"),
          list(config, "prompt"),
          list(config, "attributes"));
    }

    private Pairs pairs(Config config) {
      known(config, "pairs.", Pairs.KEYS);
      return new Pairs(
          text(config, "pairs.", "file"),
          text(config, "pairs.", "id"),
          text(config, "pairs.", "item-a"),
          text(config, "pairs.", "item-b"),
          list(config, "attributes"));
    }

    private Votes votes(Config config, boolean hasItems, boolean hasPairs) {
      known(config, "votes.", Votes.KEYS);
      boolean inline = !hasItems;
      boolean wide = config.hasPath("annotators");
      String pair = hasPairs ? text(config, "votes.", "pair") : optional(config, "pair");
      String side = inline ? "text-" : "item-";
      return new Votes(
          text(config, "votes.", "file"),
          pair,
          hasPairs ? null : text(config, "votes.", side + "a"),
          hasPairs ? null : text(config, "votes.", side + "b"),
          inline,
          list(config, "prompt"),
          wide ? list(config, "annotators") : List.of(text(config, "votes.", "value")),
          wide,
          values(config),
          optional(config, "annotator"),
          optional(config, "margin"),
          optional(config, "time"),
          timePattern(config),
          list(config, "attributes"));
    }

    private Map<String, Double> values(Config config) {
      if (!config.hasPath("values")) {
        throw Errors.mapping(
            file, "votes.values", "is missing; for example { a1 = 1.0, a2 = 0.0, equal = 0.5 }");
      }
      Map<String, Double> values = new TreeMap<>();
      for (String value : config.getObject("values").keySet()) {
        double label = config.getDouble("values." + ConfigUtil.quoteString(value));
        if (!(label >= 0 && label <= 1)) {
          throw Errors.mapping(file, "votes.values." + value, "is not in 0 to 1");
        }
        values.put(value, label);
      }
      return values;
    }

    private String timePattern(Config config) {
      try {
        return VoteTime.checked(optional(config, "time-pattern"));
      } catch (IllegalArgumentException e) {
        throw Errors.mapping(file, "votes.time-pattern", "is no pattern: " + e.getMessage());
      }
    }

    private void known(Config config, String prefix, Set<String> keys) {
      for (String key : config.root().keySet()) {
        if (!keys.contains(key)) {
          throw Errors.mapping(
              file, prefix + key, "is unknown; known: " + String.join(", ", new TreeSet<>(keys)));
        }
      }
    }

    private String text(Config config, String prefix, String key) {
      if (!config.hasPath(key) || config.getString(key).isBlank()) {
        throw Errors.mapping(file, prefix + key, "is missing");
      }
      return config.getString(key);
    }

    private static String optional(Config config, String key) {
      return config.hasPath(key) ? config.getString(key) : null;
    }

    private static List<String> list(Config config, String key) {
      if (!config.hasPath(key)) {
        return List.of();
      }
      return switch (config.getValue(key).valueType()) {
        case LIST -> List.copyOf(config.getStringList(key));
        default -> List.of(config.getString(key));
      };
    }
  }
}
