package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.stream.Stream;

/** Published searches as rows of one registry; the engine replays each. */
public enum SearchMethod {
  /** AgentRM: UCT with rollouts, whose mean values train a reward model. */
  AGENT_RM(
      "agentrm",
      "2502.18407",
      new Search(
          new MonteCarloTreeSearch(TreePolicy.UCT, Math.sqrt(2), 5),
          new RewardFormulation(Source.OUTCOME, PathValue.SUM, Backup.MEAN),
          "environment",
          Purpose.REWARD_MODELLING)),

  /** AgentPRM: rollouts of the policy, averaged per state and action. */
  AGENT_PRM(
      "agentprm",
      "2502.10325",
      new Search(
          new Sampling(),
          new RewardFormulation(Source.OUTCOME, PathValue.SUM, Backup.MEAN),
          "environment",
          Purpose.REWARD_MODELLING)),

  /** ARMAP: UCT whose rollouts a learned reward model grades. */
  ARMAP(
      "armap",
      "2502.12130",
      new Search(
          new MonteCarloTreeSearch(TreePolicy.UCT, Math.sqrt(2), 5),
          new RewardFormulation(Source.OUTCOME_MODEL, PathValue.LEAF, Backup.MEAN),
          "environment",
          Purpose.GUIDANCE)),

  /** MASPRM: tree search over the turns of four agents, graded by exact match. */
  MASPRM(
      "masprm",
      "2510.24803",
      new Search(
          new MasMonteCarloTreeSearch(2, 4, 2, 4, 24, 0.01),
          new RewardFormulation(Source.OUTCOME, PathValue.LEAF, Backup.MEAN),
          "agent-turn",
          Purpose.REWARD_MODELLING)),

  /** AgentSwift: trials of edited designs, drawn by what they scored and how that surprised. */
  AGENT_SWIFT(
      "agentswift",
      "2506.06017",
      new Search(
          new UncertaintyGuided(8, 0.2, 4, 0.3),
          new RewardFormulation(Source.REWARD, PathValue.LEAF, Backup.MEAN),
          "rewrite",
          Purpose.GUIDANCE)),

  /** QLASS: breadth-first expansion with rollouts, whose greatest values train a Q-network. */
  QLASS(
      "qlass",
      "2502.02584",
      new Search(
          new BreadthFirst(3, 3, 0),
          new RewardFormulation(Source.OUTCOME, PathValue.SUM, Backup.MAX),
          "environment",
          Purpose.REWARD_MODELLING));

  private final String title;
  private final String paper;

  // A record of records of values
  @SuppressWarnings("ImmutableEnumChecker")
  private final Search search;

  SearchMethod(String title, String paper, Search search) {
    this.title = title;
    this.paper = paper;
    this.search = search;
  }

  /** The method of a name; a usage error lists the known ones. */
  public static SearchMethod of(String title) {
    return Stream.of(values())
        .filter(method -> method.title.equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice(
                    "--method", title, Stream.of(values()).map(SearchMethod::title).toList()));
  }

  /** Its name in options and tables. */
  public String title() {
    return title;
  }

  /** The arXiv number of its source. */
  public String paper() {
    return paper;
  }

  /** Its specification; parameters that its source leaves open have our defaults. */
  public Search search() {
    return search;
  }
}
