package io.rewardlake.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.rewardlake.schemas.errors.Errors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from {@code --config FILE} (HOCON) and {@code --set key=value}; a key is the long name of
 * an option. The command line wins over {@code --set}, which wins over the file. {@code ${lake}}
 * and {@code ${date}} in a file stand for the lake's folder and the run's date, which is today's in
 * UTC unless it is given.
 */
final class Settings implements IDefaultValueProvider {
  /** Options that a file can refer to as {@code ${name}}. */
  private static final Set<String> REFERRED = Set.of("lake", "date");

  private final Config config;

  private Settings(Config config) {
    this.config = config;
  }

  /** Collects the settings that the arguments name. */
  static Settings of(String... args) {
    Config file = ConfigFactory.empty();
    Config sets = ConfigFactory.empty();
    Config referred = ConfigFactory.empty();
    List<String> words = new ArrayList<>();
    for (String arg : args) {
      // Both spellings: --set key=value and --set=key=value
      words.addAll(arg.startsWith("--") ? List.of(arg.split("=", 2)) : List.of(arg));
    }
    for (int i = 0; i + 1 < words.size(); i++) {
      String name = words.get(i).replaceFirst("^--", "");
      if (words.get(i).equals("--config")) {
        file = parseFile(Path.of(words.get(i + 1))).withFallback(file);
      } else if (words.get(i).equals("--set")) {
        sets = parseSet(words.get(i + 1)).withFallback(sets);
      } else if (words.get(i).startsWith("--") && REFERRED.contains(name)) {
        referred = ConfigFactory.parseMap(Map.of(name, words.get(i + 1))).withFallback(referred);
      }
    }
    return new Settings(resolve(referred.withFallback(sets).withFallback(file)));
  }

  /** The settings as a pipeline of stages; without a file, the one that comes along. */
  Config pipeline() {
    String home = System.getenv().getOrDefault("REWARDLAKE_HOME", ".");
    return config.hasPath("stages")
        ? config
        : resolve(config.withFallback(parseFile(Path.of(home, "conf", "nightly.conf"))));
  }

  /** Fails, naming the nearest known one, when a key is no option of the command. */
  void requireKnown(Set<String> known) {
    for (String key : config.root().keySet()) {
      if (!known.contains(key)) {
        throw Errors.unknownSetting(key, known);
      }
    }
  }

  @Override
  public String defaultValue(ArgSpec arg) {
    if (arg instanceof OptionSpec option) {
      String path = ConfigUtil.joinPath(name(option));
      return config.hasPath(path) ? text(config.getValue(path), option) : null;
    }
    return null;
  }

  /** Long name of an option, without its dashes. */
  static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  private static String text(ConfigValue value, OptionSpec option) {
    return value instanceof ConfigList list
        ? list.stream()
            .map(item -> String.valueOf(item.unwrapped()))
            .collect(Collectors.joining(option.splitRegex().isEmpty() ? "," : option.splitRegex()))
        : String.valueOf(value.unwrapped());
  }

  private static Config resolve(Config config) {
    try {
      Map<String, String> defaults =
          Map.of("lake", "./lake", "date", LocalDate.now(ZoneOffset.UTC).toString());
      return config.withFallback(ConfigFactory.parseMap(defaults)).resolve();
    } catch (ConfigException e) {
      throw Errors.configuration("of --config and --set", e.getMessage());
    }
  }

  private static Config parseFile(Path file) {
    if (!Files.isReadable(file)) {
      throw Errors.configuration(file.toString(), "the file cannot be read");
    }
    try {
      return ConfigFactory.parseFile(file.toFile());
    } catch (ConfigException e) {
      throw Errors.configuration(file.toString(), e.getMessage());
    }
  }

  private static Config parseSet(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw Errors.parameter("--set", "'" + assignment + "'", "key=value");
    }
    String key = assignment.substring(0, equals).strip();
    String value = assignment.substring(equals + 1);
    try {
      return ConfigFactory.empty()
          .withValue(key, com.typesafe.config.ConfigValueFactory.fromAnyRef(value));
    } catch (ConfigException e) {
      throw Errors.configuration("--set " + assignment, e.getMessage());
    }
  }
}
