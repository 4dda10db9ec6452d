package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.stream.Stream;

/** Published searches as rows of one registry; the engine replays each. */
public enum SearchMethod {
  /** UCT with rollouts, whose mean values train a reward model. */
  AGENT_RM("agentrm", "2502.18407"),

  /** Rollouts of the policy, averaged per state and action. */
  AGENT_PRM("agentprm", "2502.10325"),

  /** UCT whose rollouts a learned reward model grades. */
  ARMAP("armap", "2502.12130"),

  /** Tree search over the turns of four agents, graded by exact match. */
  MASPRM("masprm", "2510.24803"),

  /** Trials of edited designs, drawn by what they scored and how that surprised. */
  AGENT_SWIFT("agentswift", "2506.06017"),

  /** Breadth-first expansion with rollouts, whose greatest values train a Q-network. */
  QLASS("qlass", "2502.02584");

  private final String title;
  private final String paper;

  SearchMethod(String title, String paper) {
    this.title = title;
    this.paper = paper;
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
    return switch (this) {
      case AGENT_RM ->
          inEnvironment(
              new MonteCarloTreeSearch(TreePolicy.UCT, Math.sqrt(2), 5),
              new RewardFormulation(Source.OUTCOME, PathValue.SUM, Backup.MEAN),
              Purpose.REWARD_MODELLING);
      case AGENT_PRM ->
          inEnvironment(
              new Sampling(),
              new RewardFormulation(Source.OUTCOME, PathValue.SUM, Backup.MEAN),
              Purpose.REWARD_MODELLING);
      case ARMAP ->
          inEnvironment(
              new MonteCarloTreeSearch(TreePolicy.UCT, Math.sqrt(2), 5),
              new RewardFormulation(Source.OUTCOME_MODEL, PathValue.LEAF, Backup.MEAN),
              Purpose.GUIDANCE);
      case MASPRM ->
          new Search(
              new MasMonteCarloTreeSearch(2, 4, 2, 4, 24, 0.01),
              new RewardFormulation(Source.OUTCOME, PathValue.LEAF, Backup.MEAN),
              "agent-turn",
              Purpose.REWARD_MODELLING);
      case AGENT_SWIFT ->
          new Search(
              new UncertaintyGuided(8, 0.2, 4, 0.3),
              new RewardFormulation(Source.REWARD, PathValue.LEAF, Backup.MEAN),
              "rewrite",
              Purpose.GUIDANCE);
      case QLASS ->
          inEnvironment(
              new BreadthFirst(3, 3, 0),
              new RewardFormulation(Source.OUTCOME, PathValue.SUM, Backup.MAX),
              Purpose.REWARD_MODELLING);
    };
  }

  private static Search inEnvironment(
      Mechanism mechanism, RewardFormulation rewards, Purpose purpose) {
    return new Search(mechanism, rewards, "environment", purpose);
  }
}
