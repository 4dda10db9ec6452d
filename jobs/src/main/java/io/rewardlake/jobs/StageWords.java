package io.rewardlake.jobs;

import com.typesafe.config.ConfigValue;
import io.rewardlake.jobs.pipeline.Pipeline;
import io.rewardlake.jobs.pipeline.PipelineStage;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.RunKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The words of the commands of a pipeline's stages, as a person would type them.
 *
 * @param root the command that has all others
 * @param options what the stages share
 * @param date the logical date, or what a scheduler puts in its place
 */
record StageWords(CommandSpec root, LakeOptions options, String date) {
  private static final String NIGHTLY = "nightly";

  /** The name of a pipeline's run: the user's, else nightly. */
  static String run(LakeOptions options) {
    return options.run.equals(RunKey.BY_HAND) ? NIGHTLY : options.run;
  }

  /**
   * The words by stage, in the pipeline's order.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException usage, naming the nearest known one,
   *     for an unknown command or option
   */
  Map<String, List<String>> of(Pipeline pipeline) {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    pipeline.stages().forEach(stage -> commands.put(stage.name(), of(stage)));
    return commands;
  }

  private List<String> of(PipelineStage stage) {
    List<String> words = new ArrayList<>(stage.command());
    Set<String> known = optionNames(stage.command());
    for (Map.Entry<String, ConfigValue> setting : stage.settings().entrySet()) {
      String name = setting.getKey();
      if (!known.contains(name)) {
        throw Errors.unknownSetting(stage.name() + "." + name, known);
      }
      Object value = setting.getValue().unwrapped();
      if (value instanceof List<?> many) {
        many.forEach(one -> words.add("--" + name + "=" + one));
      } else if (Boolean.TRUE.equals(value) || "true".equals(value)) {
        words.add("--" + name);
      } else if (!Boolean.FALSE.equals(value)) {
        words.add("--" + name + "=" + value);
      }
    }
    words.add("--lake=" + options.lake);
    words.add("--run=" + run(options));
    words.add("--date=" + date);
    words.add("--iteration=" + options.iteration);
    words.add("--stage=" + stage.name());
    if (!stage.settings().containsKey("seed")) {
      words.add("--seed=" + options.seed);
    }
    if (options.stacktrace) {
      words.add("--stacktrace");
    }
    return words;
  }

  private Set<String> optionNames(List<String> words) {
    CommandLine command = root.commandLine();
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
