package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.learn.onpolicy.Advantages;
import io.rewardlake.transforms.learn.onpolicy.PolicyGradient;
import io.rewardlake.transforms.learn.policy.DirectPreference;
import io.rewardlake.transforms.learn.policy.EpisodePairs;
import io.rewardlake.transforms.learn.policy.EpisodeSamples;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.ObservationStatistics;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.sequence.AgenticTransformer;
import io.rewardlake.transforms.learn.sequence.ChainSamples;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.rollout.environment.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a policy on episodes that are there. */
@Command(
    name = "train-policy",
    description = {
      "Train a policy on episodes: by imitation of all or of chosen ones, by values of actions, or by"
          + " policy gradients.",
      "Each checkpoint becomes a version of the policy in models. The same episodes and options"
          + " again find what was trained."
    })
final class TrainPolicyCommand extends LakeCommand {
  private static final List<String> CONTENT =
      List.of(
          "observations",
          "final_observation",
          "action_ids",
          "actions",
          "rewards",
          "terminated",
          "log_probs",
          "group_id");

  @Mixin PolicyTrainingOptions how;
  @Mixin EpisodesOptions data;
  @Mixin EpisodeChoiceOptions choice;
  @Mixin SequenceOptions sequence;
  @Mixin StageOptions training;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the policy. Default: the objective")
  String name;

  @Option(
      names = "--parent",
      paramLabel = "MODEL",
      description = "Policy to start from: NAME, NAME@VERSION or its model_id. Default: none")
  String parent;

  @Override
  void run(StageRun stage, Summary summary) {
    String named = name == null ? how.objective : name;
    RegisterPolicyCommand.requireName(named);
    how.check(parent);
    if (how.isSequence()) {
      learnChains(stage, summary, named);
      return;
    }
    Dataset<Row> given = data.read(stage);
    EpisodeSpaces spaces = data.spaces(stage, given);
    Dataset<Row> episodes = how.weighed(choice.choose(stage, how.objective, given));
    if (episodes.isEmpty()) {
      throw Errors.unlearnable("No episode is left for " + how.objective);
    }
    ParentPolicy from = parent == null ? null : ParentPolicy.find(stage, parent);
    PolicyNetwork network = network(spaces, episodes, from);
    List<Float> condition = choice.condition(network);
    PolicyObjective objective = how.objective(network, choice);
    LearnerState initial =
        from == null ? null : from.state(objective, training.schedule(options.seed));
    String id = id(objective, from, episodes);
    List<Checkpoint> checkpoints =
        training.train(
            stage,
            "train-policy",
            objective,
            initial,
            id,
            options.seed,
            samples(stage, objective, prepared(stage, objective, initial, id, episodes)));
    TrainedPolicy policy = TrainedPolicy.of(stage, named, objective, condition, checkpoints);
    policy.register(parameters(), from == null ? null : from.id());
    policy.curve().save(stage);
    close(stage, summary, policy, episodes);
  }

  private void learnChains(StageRun stage, Summary summary, String named) {
    if (parent != null || data.where != null || data.labels.labels != null) {
      throw Errors.parameter(
          "--parent, --where or --labels", "given", "nothing for " + how.objective);
    }
    Dataset<Row> chains = sequence.chains(stage, data.source);
    PolicyNetwork ends = network(data.spaces(stage, chains), chains, null);
    double scale = choice.returnScale;
    AgenticTransformer objective =
        sequence.objective(
            ends,
            how.layers.activation(Activation.RELU),
            chains,
            how.maxSteps,
            scale,
            how.rate(1e-4));
    String id =
        ContentId.of(
            SequenceOptions.contentHash(chains),
            objective.toString(),
            training.schedule(options.seed) + " " + training.parallel(),
            Double.toString(data.heldOut));
    List<Checkpoint> checkpoints =
        training.train(
            stage,
            "train-policy",
            objective,
            null,
            id,
            options.seed,
            new ChainSamples(objective, data.heldOut).apply(chains));
    TrainedPolicy policy =
        new TrainedPolicy(stage, named, objective, objective::policy, List.of(), checkpoints);
    Map<String, String> parameters = parameters();
    parameters.put("dataset", sequence.dataset);
    parameters.put(TrialsOptions.TRIALS, Integer.toString(objective.network().trials()));
    SequenceOptions.bestReturn(chains, scale)
        .ifPresent(best -> parameters.put(TrialsOptions.TARGET, Double.toString(best)));
    policy.register(parameters, null);
    policy.curve().save(stage);
    close(stage, summary, policy, chains);
  }

  /** Episodes with what an on-policy objective reads beside them. */
  private Dataset<Row> prepared(
      StageRun stage,
      PolicyObjective objective,
      LearnerState initial,
      String id,
      Dataset<Row> episodes) {
    if (!(objective instanceof PolicyGradient gradient)) {
      return episodes;
    }
    stage.count("steps without a reward", data.unlabelled(episodes));
    return how.onPolicy.prepared(
        stage, gradient, advantages(), initial, id, training.engine.device, episodes);
  }

  private Advantages advantages() {
    return how.onPolicy.advantages(how.objective, how.gamma);
  }

  private Dataset<Row> samples(StageRun stage, PolicyObjective objective, Dataset<Row> episodes) {
    if (objective instanceof DirectPreference pairs) {
      return new EpisodePairs(pairs, data.heldOut).apply(episodes);
    }
    EpisodeSamples samples =
        new EpisodeSamples(
            objective.layout(), objective.network(), how.gamma, data.heldOut, data.labelledOnly);
    if (samples.needsRewards()) {
      stage.count("steps without a reward", data.unlabelled(episodes));
    }
    return samples.apply(episodes);
  }

  private PolicyNetwork network(EpisodeSpaces spaces, Dataset<Row> episodes, ParentPolicy from) {
    if (from != null) {
      return from.network(how.network(spaces), spaces);
    }
    PolicyNetwork network = how.network(spaces);
    return spaces.observations() instanceof Box box && !how.rawObservations
        ? network.normalised(ObservationStatistics.of(episodes, box.size()))
        : network;
  }

  /** What decides the models: episodes, objective, schedule and start; the device does not. */
  private String id(PolicyObjective objective, ParentPolicy from, Dataset<Row> episodes) {
    List<String> columns = new ArrayList<>(CONTENT);
    objective.layout().columns().stream()
        .map(column -> column.name())
        .filter(column -> List.of(episodes.columns()).contains(column))
        .forEach(columns::add);
    String content =
        ContentHash.of(
            episodes.select(
                col("episode_id"), col("chunk"), xxhash64(Columns.of(columns)).as("content")),
            List.of("episode_id", "chunk", "content"));
    return ContentId.of(
        content,
        objective.toString(),
        training.schedule(options.seed) + " " + training.parallel(),
        how.gamma + " " + data.heldOut + " " + data.labelledOnly,
        how.isOnPolicy() ? advantages().toString() : null,
        from == null ? null : from.id());
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("objective", how.objective);
    parameters.put("source", data.source);
    parameters.put("where", String.valueOf(data.where));
    parameters.put("labels", String.valueOf(data.labels.labels));
    parameters.put("bonus", Boolean.toString(data.labels.bonus));
    parameters.put("gamma", Double.toString(how.gamma));
    parameters.put("schedule", training.schedule(options.seed).toString());
    parameters.put("parallel", String.valueOf(training.parallel()));
    return parameters;
  }

  private void close(StageRun stage, Summary summary, TrainedPolicy policy, Dataset<Row> episodes) {
    Row sizes =
        episodes.selectExpr("count(DISTINCT episode_id)", "coalesce(sum(length), 0)").head();
    stage.count("episodes", sizes.getLong(0));
    stage.count("steps", sizes.getLong(1));
    RegisteredModel last =
        new ModelRegistry(stage, ModelRegistry.POLICY).find(policy.id()).orElseThrow();
    summary
        .add("model", policy.id())
        .add("policy", last.title())
        .add("device", policy.last().device())
        .add("samples per second", Math.round(policy.last().interval().samplesPerSecond()));
    TrainingCurve.figures(policy.last()).forEach(summary::add);
  }
}
