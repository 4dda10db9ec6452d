package io.rewardlake.transforms.ingest;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One section of a mapping file; every message names the file and the key.
 *
 * @param file the file
 * @param prefix what stands before the section's keys in messages
 * @param config the section
 */
record MappingSection(String file, String prefix, Config config) {

  /**
   * What a mapping file says.
   *
   * @param keys those that its top section may hold
   * @param reading from the top section to the mapping
   */
  static <T> T read(Path path, Set<String> keys, Function<MappingSection, T> reading) {
    String file = path.toString();
    if (!Files.isReadable(path)) {
      throw Errors.mapping(file, "the file", "cannot be read");
    }
    try {
      Config config = ConfigFactory.parseFile(path.toFile()).resolve();
      return reading.apply(new MappingSection(file, "", config).of(keys));
    } catch (ConfigException e) {
      throw Errors.mapping(file, "the file", "does not parse: " + e.getMessage());
    }
  }

  /** The same section, once it is sure that it holds no other keys. */
  MappingSection of(Set<String> keys) {
    for (String key : config.root().keySet()) {
      if (!keys.contains(key)) {
        throw wrong(key, "is unknown; known: " + String.join(", ", new TreeSet<>(keys)));
      }
    }
    return this;
  }

  RewardlakeException wrong(String key, String problem) {
    return Errors.mapping(file, prefix + key, problem);
  }

  boolean has(String key) {
    return config.hasPath(key);
  }

  /** Refuses keys that say the same as {@code key}, or nothing beside it. */
  void alone(String key, String... others) {
    for (String other : others) {
      if (has(other)) {
        throw wrong(other, "does not go with " + prefix + key);
      }
    }
  }

  MappingSection section(String key) {
    return new MappingSection(file, prefix + key + ".", config.getConfig(key));
  }

  /** The sections of a list, of which there has to be one. */
  List<MappingSection> sections(String key) {
    List<MappingSection> sections = new ArrayList<>();
    for (Config one : config.getConfigList(key)) {
      sections.add(new MappingSection(file, prefix + key + "." + sections.size() + ".", one));
    }
    if (sections.isEmpty()) {
      throw wrong(key, "is empty");
    }
    return sections;
  }

  String text(String key) {
    if (!has(key) || config.getString(key).isBlank()) {
      throw wrong(key, "is missing");
    }
    return config.getString(key);
  }

  String textOrNull(String key) {
    return has(key) ? config.getString(key) : null;
  }

  /** A pattern of times; null when absent. */
  String timePattern(String key) {
    try {
      return VoteTime.checked(textOrNull(key));
    } catch (IllegalArgumentException e) {
      throw wrong(key, "is no pattern: " + e.getMessage());
    }
  }

  boolean flag(String key) {
    return has(key) && config.getBoolean(key);
  }

  /** An integer of at least {@code least}; {@code otherwise} when absent. */
  int count(String key, int least, int otherwise) {
    int number = has(key) ? config.getInt(key) : otherwise;
    if (number < least) {
      throw wrong(key, "is " + number + "; it has to be at least " + least);
    }
    return number;
  }

  double number(String key) {
    if (!has(key)) {
      throw wrong(key, "is missing");
    }
    return config.getDouble(key);
  }

  /** A list of texts, or one text; empty when absent. */
  List<String> list(String key) {
    if (!has(key)) {
      return List.of();
    }
    return config.getValue(key).valueType() == ConfigValueType.LIST
        ? List.copyOf(config.getStringList(key))
        : List.of(config.getString(key));
  }

  /** The columns of an id. */
  KeyColumns id(String key) {
    KeyColumns id = idOrNone(key);
    if (id.isNone()) {
      throw wrong(key, "is missing");
    }
    return id;
  }

  KeyColumns idOrNone(String key) {
    List<String> columns = list(key);
    if (columns.stream().anyMatch(String::isBlank)) {
      throw wrong(key, "names an empty column");
    }
    return new KeyColumns(columns);
  }

  /** Codes and the probabilities that they stand for; empty when absent. */
  SortedMap<String, Double> probabilities(String key) {
    SortedMap<String, Double> values = new TreeMap<>();
    if (has(key)) {
      for (String value : config.getObject(key).keySet()) {
        double label = config.getDouble(key + "." + ConfigUtil.quoteString(value));
        if (!(label >= 0 && label <= 1)) {
          throw wrong(key + "." + value, "is not in 0 to 1");
        }
        values.put(value, label);
      }
    }
    return values;
  }
}
