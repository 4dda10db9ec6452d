package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.tree.NodeEstimates;
import io.rewardlake.transforms.tree.NodeEstimates.Heuristic;
import io.rewardlake.transforms.tree.QEstimates;
import io.rewardlake.transforms.tree.search.Beam;
import io.rewardlake.transforms.tree.search.BestFirst;
import io.rewardlake.transforms.tree.search.BreadthFirst;
import io.rewardlake.transforms.tree.search.Mechanism;
import io.rewardlake.transforms.tree.search.MonteCarloTreeSearch;
import io.rewardlake.transforms.tree.search.Purpose;
import io.rewardlake.transforms.tree.search.RewardFormulation;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import io.rewardlake.transforms.tree.search.Sampling;
import io.rewardlake.transforms.tree.search.Search;
import io.rewardlake.transforms.tree.search.SearchLimits;
import io.rewardlake.transforms.tree.search.SearchMethod;
import io.rewardlake.transforms.tree.search.TreePolicy;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How trees are searched. */
final class SearchOptions {
  private static final List<String> MECHANISMS =
      List.of("uct", "puct", "best-first", "beam", "breadth-first", "sampling");

  @Option(
      names = "--mechanism",
      paramLabel = "M",
      defaultValue = "uct",
      description = {
        "uct or puct: Monte Carlo tree search; best-first: A* where --reward is heuristic and"
            + " --path-value return; beam; breadth-first: expansion with rollouts; sampling:"
            + " straight passes. Default: ${DEFAULT-VALUE}"
      })
  String mechanism;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = {
        "Search as a published method does, instead of --mechanism, --reward, --path-value,"
            + " --backup and --purpose: agentrm, agentprm, armap, masprm, agentswift, qlass"
      })
  String method;

  @Option(
      names = "--simulations",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Simulations of a tree; expansions where the mechanism has an end of its own, passes of"
              + " sampling. Default: ${DEFAULT-VALUE}")
  long simulations;

  @Option(
      names = "--width",
      paramLabel = "W",
      defaultValue = "8",
      description = "Most actions tried at a node. Default: ${DEFAULT-VALUE}")
  int width;

  @Option(
      names = "--beam-width",
      paramLabel = "B",
      defaultValue = "5",
      description = "Nodes that beam keeps of each layer. Default: ${DEFAULT-VALUE}")
  int beamWidth;

  @Option(
      names = "--expansion-depth",
      paramLabel = "D",
      defaultValue = "3",
      description =
          "Depth to which breadth-first gives nodes several children. Default: ${DEFAULT-VALUE}")
  int expansionDepth;

  @Option(
      names = "--exploration",
      paramLabel = "C",
      defaultValue = "1.4142135623730951",
      description = "Constant c of uct and puct, in units of value. Default: ${DEFAULT-VALUE}")
  double exploration;

  @Option(
      names = "--reward",
      paramLabel = "R",
      defaultValue = "outcome",
      description = {
        "Where the number of a node comes from: outcome, the rewards of a rollout to the end;"
            + " reward, that of the step; likelihood, the probability of the action; heuristic or"
            + " process-model, --estimate; outcome-model, that of the end of a rollout. Default:"
            + " ${DEFAULT-VALUE}"
      })
  String reward;

  @Option(
      names = "--estimate",
      paramLabel = "E",
      description =
          "What an estimate is: optimal-value or steps-to-success, as the environment computes it, or"
              + " q-targets, of --q-dataset")
  String estimate;

  @Option(
      names = "--path-value",
      paramLabel = "V",
      defaultValue = "return",
      description = {
        "What a path is worth: return, the rewards so far and the last number; leaf, the last"
            + " number; sum or product of all. Default: ${DEFAULT-VALUE}"
      })
  String pathValue;

  @Option(
      names = "--backup",
      paramLabel = "B",
      defaultValue = "mean",
      description =
          "What a node is worth, given its visits: mean or max. Default: ${DEFAULT-VALUE}")
  String backup;

  @Option(
      names = "--purpose",
      paramLabel = "P",
      defaultValue = "reward-modelling",
      description = {
        "reward-modelling: numbers may become labels; guidance: they steer this search, and no"
            + " other command makes labels of them. Default: ${DEFAULT-VALUE}"
      })
  String purpose;

  @Option(
      names = "--max-nodes",
      paramLabel = "N",
      defaultValue = "10000",
      description = "A tree that would exceed it is cut and counted. Default: ${DEFAULT-VALUE}")
  int maxNodes;

  @Option(
      names = "--max-depth",
      paramLabel = "D",
      defaultValue = "1000",
      description = "Steps from the root at which a tree is cut. Default: ${DEFAULT-VALUE}")
  int maxDepth;

  /** The search, for steps that are made as the name of the transition says. */
  Search search(String transition) {
    if (method != null) {
      Search published = SearchMethod.of(method).search();
      return new Search(
          published.mechanism(), published.rewards(), transition, published.purpose());
    }
    return new Search(
        mechanism(),
        new RewardFormulation(
            named("--reward", reward, Source.values(), Source::title),
            named("--path-value", pathValue, PathValue.values(), PathValue::title),
            named("--backup", backup, Backup.values(), Backup::title)),
        transition,
        named("--purpose", purpose, Purpose.values(), Purpose::title));
  }

  /** Null: none is asked for. */
  NodeEstimates estimates(StageRun stage, QGuidedOptions guided) {
    if (estimate == null) {
      return null;
    }
    if (estimate.equals(QEstimates.NAME)) {
      return guided.estimates(stage);
    }
    Heuristic[] known = Heuristic.values();
    return Stream.of(known)
        .filter(heuristic -> heuristic.title().equals(estimate))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice(
                    "--estimate",
                    estimate,
                    Stream.concat(
                            Stream.of(known).map(Heuristic::title), Stream.of(QEstimates.NAME))
                        .toList()));
  }

  SearchLimits limits() {
    return new SearchLimits(simulations, maxNodes, maxDepth);
  }

  private Mechanism mechanism() {
    return switch (mechanism) {
      case "uct" -> new MonteCarloTreeSearch(TreePolicy.UCT, exploration, width);
      case "puct" -> new MonteCarloTreeSearch(TreePolicy.PUCT, exploration, width);
      case "best-first" -> new BestFirst(width);
      case "beam" -> new Beam(beamWidth, width);
      case "breadth-first" -> new BreadthFirst(width, expansionDepth, 0);
      case "sampling" -> new Sampling();
      default -> throw Errors.choice("--mechanism", mechanism, MECHANISMS);
    };
  }

  private static <E> E named(String option, String given, E[] known, Function<E, String> title) {
    return Stream.of(known)
        .filter(one -> title.apply(one).equals(given))
        .findFirst()
        .orElseThrow(() -> Errors.choice(option, given, Stream.of(known).map(title).toList()));
  }
}
