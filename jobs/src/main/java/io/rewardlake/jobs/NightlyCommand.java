package io.rewardlake.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the stages that a pipeline file names, each as the command that a person would type. */
@Command(
    name = "nightly",
    description = {
      "Run a pipeline: the stages of --config FILE, in order. Without a file: conf/nightly.conf,",
      "which makes its own data with a planted truth and shows what was recovered.",
      "--set STAGE.OPTION=VALUE changes an option of a stage."
    })
final class NightlyCommand implements Callable<Integer> {
  private static final String DEFAULT_RUN = "nightly";
  private static final Set<String> TOP_KEYS = Set.of("stages", "home", "lake", "seed", "run");

  @Mixin LakeOptions options;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    Config config = ((Settings) spec.commandLine().getDefaultValueProvider()).pipeline();
    Map<String, List<String>> commands = commands(config);
    Summary summary = new Summary(DEFAULT_RUN);
    int position = 0;
    for (Map.Entry<String, List<String>> stage : commands.entrySet()) {
      position++;
      spec.commandLine()
          .getErr()
          .printf("%n== stage %d of %d: %s%n", position, commands.size(), stage.getKey());
      long started = System.nanoTime();
      int code = Main.execute(stage.getValue().toArray(String[]::new));
      double seconds = (System.nanoTime() - started) / 1e9;
      summary.add(
          stage.getKey(),
          String.format(Locale.ROOT, code == 0 ? "done in %.1f s" : "FAILED in %.1f s", seconds));
      if (code != 0) {
        summary.print(spec.commandLine().getOut());
        return code;
      }
    }
    summary.add("lake", options.lake).print(spec.commandLine().getOut());
    return 0;
  }

  /**
   * The arguments of each stage's command, in order; everything is checked before anything runs.
   */
  private Map<String, List<String>> commands(Config config) {
    try {
      List<String> stages = config.getStringList("stages");
      Set<String> known = new TreeSet<>(TOP_KEYS);
      known.addAll(stages);
      for (String key : config.root().keySet()) {
        if (!known.contains(key)) {
          throw Errors.unknownSetting(key, known);
        }
      }
      Map<String, List<String>> commands = new java.util.LinkedHashMap<>();
      stages.forEach(stage -> commands.put(stage, arguments(stage, config.getConfig(stage))));
      return commands;
    } catch (ConfigException e) {
      throw Errors.configuration("the pipeline", e.getMessage());
    }
  }

  private List<String> arguments(String stage, Config section) {
    List<String> arguments = new ArrayList<>(List.of(section.getString("command").split(" +")));
    Set<String> known = optionNames(arguments);
    known.add("command");
    for (Map.Entry<String, ConfigValue> setting : section.root().entrySet()) {
      String name = setting.getKey();
      if (!known.contains(name)) {
        throw Errors.unknownSetting(stage + "." + name, known);
      }
      Object value = setting.getValue().unwrapped();
      if (value instanceof List<?> many) {
        many.forEach(one -> arguments.add("--" + name + "=" + one));
      } else if (Boolean.TRUE.equals(value) || "true".equals(value)) {
        arguments.add("--" + name);
      } else if (!name.equals("command") && !Boolean.FALSE.equals(value)) {
        arguments.add("--" + name + "=" + value);
      }
    }
    arguments.add("--lake=" + options.lake);
    arguments.add("--run=" + (options.run.equals(RunKey.BY_HAND) ? DEFAULT_RUN : options.run));
    arguments.add("--date=" + options.date);
    arguments.add("--iteration=" + options.iteration);
    arguments.add("--stage=" + stage);
    if (!section.hasPath("seed")) {
      arguments.add("--seed=" + options.seed);
    }
    if (options.stacktrace) {
      arguments.add("--stacktrace");
    }
    return arguments;
  }

  private Set<String> optionNames(List<String> words) {
    CommandLine command = spec.root().commandLine();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw Errors.choice("command", word, command.getSubcommands().keySet());
      }
      command = next;
    }
    return command.getCommandSpec().options().stream()
        .map(Settings::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
