package io.rewardlake.jobs.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a pipeline file says: stages in an order in which they could run one by one.
 *
 * <p>A stage needs those that {@code needs} names, or, without it, the one before it. It can only
 * need stages that come before it, so that there are no cycles.
 *
 * @param stages the stages, each after all that it needs
 * @param parallel how many of them may run side by side
 */
public record Pipeline(List<PipelineStage> stages, int parallel) {
  private static final String COMMAND = "command";
  private static final String NEEDS = "needs";
  private static final String PARALLEL = "parallel";
  private static final Set<String> TOP_KEYS =
      Set.of("stages", PARALLEL, "schedule", "home", "lake", "seed", "run", "date");

  /** Checks the number of stages side by side. */
  public Pipeline {
    Require.that(parallel, PARALLEL).atLeast(1);
    stages = List.copyOf(stages);
  }

  /**
   * Reads a pipeline.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException usage, when a key is unknown, a stage
   *     needs one that does not come before it, or a value has the wrong type
   */
  public static Pipeline of(Config config) {
    try {
      List<String> names = config.getStringList("stages");
      Set<String> known = new TreeSet<>(TOP_KEYS);
      known.addAll(names);
      for (String key : config.root().keySet()) {
        if (!known.contains(key)) {
          throw Errors.unknownSetting(key, known);
        }
      }
      List<PipelineStage> stages = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        stages.add(stage(names.get(i), names.subList(0, i), config.getConfig(names.get(i))));
      }
      return new Pipeline(stages, config.hasPath(PARALLEL) ? config.getInt(PARALLEL) : 1);
    } catch (ConfigException e) {
      throw Errors.configuration("of the pipeline", e.getMessage());
    }
  }

  private static PipelineStage stage(String name, List<String> before, Config section) {
    if (before.contains(name)) {
      throw Errors.configuration("of the pipeline", "stage '" + name + "' is listed twice");
    }
    List<String> needs =
        section.hasPath(NEEDS)
            ? section.getStringList(NEEDS)
            : before.subList(Math.max(0, before.size() - 1), before.size());
    for (String need : needs) {
      if (!before.contains(need)) {
        throw Errors.choice("stage before '" + name + "' that it needs", need, before);
      }
    }
    return new PipelineStage(
        name,
        List.of(section.getString(COMMAND).split(" +")),
        List.copyOf(needs),
        section.root().withoutKey(COMMAND).withoutKey(NEEDS));
  }
}
