package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.max;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.RunKey;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.transforms.evaluate.PolicyReturns;
import java.sql.Date;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets a policy learn from its own episodes, round after round. */
@Command(
    name = "improve",
    description = {
      "Improve a policy by reinforcement learning: evaluate-policy, gate, rollout and train-policy in"
          + " turn, each a stage of the run that is skipped when it was committed before.",
      "Version 1 of the name is untrained, unless there is one already. The learning curve is in"
          + " evaluations, the decisions in gates."
    })
final class ImproveCommand implements Callable<Integer> {
  private static final int FEWEST_EPISODES = 8;

  /** Passes over the steps of an iteration, and steps per batch. */
  private static final int PASSES = 10;

  private static final int BATCH_SIZE = 256;

  /** Options of train-policy where --update says nothing else; all episodes are learned from. */
  private static final Map<String, String> UPDATE =
      Map.of(
          "batch-size", Integer.toString(BATCH_SIZE),
          "checkpoints", "1",
          "held-out", "0",
          "clip-norm", "0.5",
          "learning-rate", "0.001",
          "gamma", "0.98");

  @Mixin LakeOptions options;
  @Spec CommandSpec spec;

  @Mixin EnvironmentOptions environment;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the policy, whose versions are made")
  String name;

  @Option(
      names = "--objective",
      paramLabel = "O",
      defaultValue = "ppo",
      description = "An on-policy objective of train-policy. Default: ${DEFAULT-VALUE}")
  String objective;

  @Option(
      names = "--iterations",
      paramLabel = "K",
      defaultValue = "20",
      description = "Updates at most. Default: ${DEFAULT-VALUE}")
  int iterations;

  @Option(
      names = "--steps-per-iteration",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "Steps of the environment per update, as far as the last mean length foretells."
              + " Default: ${DEFAULT-VALUE}")
  int steps;

  @Option(
      names = "--group-size",
      paramLabel = "G",
      defaultValue = "1",
      description = "Attempts at each task, for rloo and grpo. Default: ${DEFAULT-VALUE}")
  int groupSize;

  @Option(
      names = "--evaluation-tasks",
      paramLabel = "N",
      defaultValue = "100",
      description = "Episodes of every evaluation. Default: ${DEFAULT-VALUE}")
  int evaluationTasks;

  @Option(
      names = "--until",
      paramLabel = "X",
      description = "Stop when the lower end of the interval of the mean return reaches this")
  Double until;

  @Option(
      names = "--margin",
      paramLabel = "X",
      defaultValue = "0",
      description = "Margin of the gate. Default: ${DEFAULT-VALUE}")
  double margin;

  @Option(
      names = "--update",
      paramLabel = "OPTION=VALUE",
      description = "An option of train-policy, or of init-policy where it is one of both")
  Map<String, String> update = new LinkedHashMap<>();

  @Override
  public Integer call() {
    Require.that(iterations, "--iterations").atLeast(1);
    Require.that(steps, "--steps-per-iteration").atLeast(FEWEST_EPISODES);
    Require.that(groupSize, "--group-size").atLeast(1);
    Lake lake = Lake.open(Sessions.open(options.lake), options.lake);
    Summary summary = new Summary("improve");
    int first = firstVersion(lake);
    int code = first > 0 ? 0 : run(0, initial());
    first = Math.max(first, 1);
    for (int iteration = 0; code == 0; iteration++) {
      String policy = name + "@" + (first + iteration);
      code = run(iteration, evaluation(policy), gate(policy));
      if (code != 0) {
        break;
      }
      Row reached = metric(lake, policy, "mean_return");
      summary.add(policy, EvaluateCommand.value(reached, 4));
      if (iteration == iterations || (until != null && reached.<Double>getAs("low") >= until)) {
        break;
      }
      double length = metric(lake, policy, "mean_length").<Double>getAs("value");
      code = run(iteration, rollout(policy, length), training(policy, iteration));
    }
    summary.add("lake", options.lake).print(spec.commandLine().getOut());
    return code;
  }

  private List<String> initial() {
    List<String> words = new ArrayList<>();
    words.add("init-policy");
    words.add("--name=" + name);
    words.addAll(environment.words());
    CommandSpec known = spec.root().subcommands().get("init-policy").getCommandSpec();
    update.forEach(
        (option, value) -> {
          if (known.findOption("--" + option) != null) {
            words.add("--" + option + "=" + value);
          }
        });
    return words;
  }

  private List<String> evaluation(String policy) {
    return play(
        "evaluate-policy",
        policy,
        "--tasks=" + evaluationTasks,
        "--source=" + name + "-evaluation");
  }

  private List<String> gate(String policy) {
    return List.of(
        "gate", "--policy=" + policy, "--dataset=" + environment.title(), "--margin=" + margin);
  }

  /**
   * Whole episodes, as many as make the steps when they are as long as those of the evaluation: cut
   * at a multiple of that length, the few long ones that reach a far goal would be lost.
   */
  private List<String> rollout(String policy, double meanLength) {
    int attempts = (int) Math.max(FEWEST_EPISODES, steps / meanLength);
    int tasks = Math.max(1, attempts / groupSize);
    return play(
        "rollout",
        policy,
        "--tasks=" + tasks,
        "--group-size=" + groupSize,
        "--max-steps=" + steps,
        "--source=" + name);
  }

  private List<String> play(String command, String policy, String... more) {
    List<String> words = new ArrayList<>(List.of(command, "--policy=" + policy));
    words.addAll(environment.words());
    words.addAll(List.of(more));
    return words;
  }

  private List<String> training(String policy, int iteration) {
    List<String> words = new ArrayList<>();
    words.add("train-policy");
    words.add("--objective=" + objective);
    words.add("--name=" + name);
    words.add("--parent=" + policy);
    words.add("--source=" + name);
    words.add("--where=iteration = " + iteration);
    Map<String, String> settings = new TreeMap<>(UPDATE);
    settings.put("steps", Integer.toString(Math.max(1, PASSES * steps / BATCH_SIZE)));
    settings.putAll(update);
    settings.forEach((option, value) -> words.add("--" + option + "=" + value));
    return words;
  }

  /** Runs commands as stages of the run, one after the other until one fails. */
  @SafeVarargs
  private int run(int iteration, List<String>... commands) {
    int code = 0;
    for (List<String> command : commands) {
      if (code == 0) {
        spec.commandLine()
            .getErr()
            .printf("%n== iteration %d of %d: %s%n", iteration, iterations, command.get(0));
        code = Main.execute(stage(iteration, command));
      }
    }
    return code;
  }

  private String[] stage(int iteration, List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.add("--lake=" + options.lake);
    words.add("--run=" + runName());
    words.add("--date=" + options.date);
    words.add("--iteration=" + iteration);
    words.add("--seed=" + options.seed);
    if (options.stacktrace) {
      words.add("--stacktrace");
    }
    return words.toArray(String[]::new);
  }

  private String runName() {
    return options.run.equals(RunKey.BY_HAND) ? "improve-" + name : options.run;
  }

  /** The version that this run began with, or begins with: the newest; 0 where there is none. */
  private int firstVersion(Lake lake) {
    List<Row> begun =
        lake.read(LedgerTables.RUNS)
            .filter(
                col("run_name")
                    .equalTo(runName())
                    .and(col("run_date").equalTo(Date.valueOf(options.date)))
                    .and(col("stage").equalTo("evaluate-policy"))
                    .and(col("iteration").equalTo(0)))
            .selectExpr("parameters.policy")
            .takeAsList(1);
    if (!begun.isEmpty()) {
      String policy = begun.get(0).getString(0);
      return Integer.parseInt(policy.substring(policy.lastIndexOf('@') + 1));
    }
    Row newest =
        lake.read(LearnTables.MODELS).filter(col("name").equalTo(name)).agg(max("version")).head();
    return newest.isNullAt(0) ? 0 : newest.getInt(0);
  }

  /** What a version reached. */
  private Row metric(Lake lake, String policy, String metric) {
    String id =
        lake.read(LearnTables.MODELS)
            .filter(concat_ws("@", col("name"), col("version")).equalTo(policy))
            .head()
            .getAs("model_id");
    return lake.read(EvaluateTables.EVALUATIONS)
        .filter(
            col("scorer")
                .equalTo(id)
                .and(col("benchmark").equalTo(PolicyReturns.BENCHMARK))
                .and(col("dataset").equalTo(environment.title()))
                .and(col("metric").equalTo(metric)))
        .orderBy(col("rows").desc(), col("evaluation_id"))
        .head();
  }
}
