package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.hindsight.Attempts;
import io.rewardlake.transforms.hindsight.ChainBy;
import io.rewardlake.transforms.hindsight.ChainOfHindsight;
import io.rewardlake.transforms.hindsight.GoalStrategy;
import io.rewardlake.transforms.hindsight.HindsightExperienceReplay;
import io.rewardlake.transforms.hindsight.ReturnToGo;
import io.rewardlake.transforms.hindsight.RewardBuckets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How episodes are relabelled: a strategy, and the options that belong to some of them. */
final class HindsightOptions {
  private static final List<String> OF_GOALS = List.of("--k", "--relabelled-only");
  private static final List<String> OF_RETURNS = List.of("--gamma", "--target-scale");
  private static final List<String> OF_BUCKETS = List.of("--buckets");
  private static final List<String> OF_CHAINS =
      List.of(
          "--chain-length",
          "--chains",
          "--chain-by",
          "--max-group",
          "--max-steps-per-episode",
          "--target-scale");
  private static final Map<String, List<String>> OF_OTHERS =
      Map.of(
          ReturnToGo.STRATEGY, OF_RETURNS,
          RewardBuckets.STRATEGY, OF_BUCKETS,
          ChainOfHindsight.STRATEGY, OF_CHAINS);

  @Option(
      names = "--strategy",
      paramLabel = "S",
      defaultValue = "future",
      description = {
        "Goals that were achieved, from: future (this step or a later one), final (the last step),"
            + " episode (any of its steps) or random (any episode of the environment).",
        "return-to-go: steps under the return that followed. reward-bucket: episodes under a token"
            + " for how good they were. chain: attempts at the same task, the worst first, under"
            + " the return of the best. Default: ${DEFAULT-VALUE}"
      })
  String strategy;

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "4",
      description = "Goals for each step. Default: ${DEFAULT-VALUE}")
  int k;

  @Option(
      names = "--relabelled-only",
      description =
          "Of goals: leave out the episodes as they were recorded, else part of the data set")
  boolean relabelledOnly;

  @Option(
      names = "--gamma",
      paramLabel = "G",
      defaultValue = "1",
      description = "Discount of return-to-go. Default: ${DEFAULT-VALUE}")
  double gamma;

  @Option(
      names = "--target-scale",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "What targets of return-to-go and chain are divided by. Default: ${DEFAULT-VALUE}")
  double targetScale;

  @Option(
      names = "--buckets",
      paramLabel = "TOKEN",
      split = ",",
      defaultValue = "bad,good",
      description =
          "Tokens of reward-bucket, the worst first; each gets as many episodes as equal returns"
              + " allow. Default: ${DEFAULT-VALUE}")
  List<String> buckets;

  @Option(
      names = "--chain-length",
      paramLabel = "N",
      defaultValue = "4",
      description = "Attempts in a chain. Default: ${DEFAULT-VALUE}")
  int chainLength;

  @Option(
      names = "--chains",
      paramLabel = "M",
      defaultValue = "2",
      description = "Chains that an attempt stands in. Default: ${DEFAULT-VALUE}")
  int chains;

  @Option(
      names = "--chain-by",
      paramLabel = "WHAT",
      defaultValue = "task",
      description =
          "Attempts of one chain share their source and their task, or their environment (where"
              + " tasks differ by no more than the start). Default: ${DEFAULT-VALUE}")
  String chainBy;

  @Option(
      names = "--max-group",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Attempts at one task that are taken, a seeded sample of more. Default: ${DEFAULT-VALUE}")
  int maxGroup;

  @Option(
      names = "--max-steps-per-episode",
      paramLabel = "T",
      defaultValue = "4096",
      description = "Last steps that are taken of an attempt. Default: ${DEFAULT-VALUE}")
  int maxSteps;

  /** The relabelling; an option that says nothing to the strategy is a usage error. */
  Transform relabelling(CommandSpec spec, String dataset, long seed) {
    requireOwn(spec);
    return switch (strategy) {
      case ReturnToGo.STRATEGY -> new ReturnToGo(dataset, gamma, targetScale);
      case RewardBuckets.STRATEGY -> new RewardBuckets(dataset, buckets);
      case ChainOfHindsight.STRATEGY -> {
        Attempts attempts = new Attempts(ChainBy.of(chainBy), maxGroup, seed);
        yield new ChainOfHindsight(dataset, chainLength, chains, attempts, maxSteps, targetScale);
      }
      default -> new HindsightExperienceReplay(dataset, goals(), k, !relabelledOnly, seed);
    };
  }

  private GoalStrategy goals() {
    return GoalStrategy.of(strategy, List.copyOf(OF_OTHERS.keySet()));
  }

  private void requireOwn(CommandSpec spec) {
    List<String> own = OF_OTHERS.getOrDefault(strategy, OF_GOALS);
    for (List<String> some : List.of(OF_GOALS, OF_RETURNS, OF_BUCKETS, OF_CHAINS)) {
      for (String name : some) {
        if (!own.contains(name) && spec.commandLine().getParseResult().hasMatchedOption(name)) {
          throw Errors.parameter(name, "given", "nothing for the strategy " + strategy);
        }
      }
    }
  }
}
