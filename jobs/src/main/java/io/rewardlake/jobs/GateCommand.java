package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.evaluate.PolicyReturns;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Decides whether a new version of a policy takes the place of the old one. */
@Command(
    name = "gate",
    description = {
      "Compare a policy with the champion of its name, by what evaluate-policy found, and make it"
          + " the champion if the lower end of its 95 %% interval reaches the bar: the champion's"
          + " value plus --margin, and --at-least. Where there is no champion yet, the second alone.",
      "--policy NAME@champion is the last one that passed."
    })
final class GateCommand extends LakeCommand {
  @Option(
      names = "--policy",
      required = true,
      paramLabel = "P",
      description = "The candidate: NAME, its newest version, NAME@VERSION, or a model_id")
  String candidate;

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "D",
      description = "What both were evaluated on, as in evaluations, for example CartPole-v1")
  String dataset;

  @Option(
      names = "--metric",
      paramLabel = "M",
      defaultValue = "mean_return",
      description = "The metric, of which more is better. Default: ${DEFAULT-VALUE}")
  String metric;

  @Option(
      names = "--margin",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "What the candidate must surely be better by; below 0: how much worse it may be."
              + " Default: ${DEFAULT-VALUE}")
  double margin;

  @Option(
      names = "--at-least",
      paramLabel = "X",
      description = "What the candidate must surely reach, whatever the champion does")
  Double atLeast;

  @Option(names = "--greedy", description = "Compare what --greedy reached in evaluate-policy")
  boolean greedy;

  @Override
  void run(StageRun stage, Summary summary) {
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.POLICY);
    RegisteredModel model =
        registry
            .find(candidate)
            .orElseThrow(() -> Errors.choice("policy", candidate, registry.names()));
    Optional<RegisteredModel> incumbent =
        registry.champion(model.name()).filter(champion -> !champion.id().equals(model.id()));
    Row ours = evaluation(stage, model);
    if (ours.isNullAt(ours.fieldIndex("low"))) {
      throw Errors.noInterval(model.title(), metric, ours.<Long>getAs("rows"));
    }
    Double theirs =
        incumbent.map(old -> evaluation(stage, old).<Double>getAs("value")).orElse(null);
    double floor = atLeast == null ? Double.NEGATIVE_INFINITY : atLeast;
    double bar = theirs == null ? floor : Math.max(floor, theirs + margin);
    double low = ours.<Double>getAs("low");
    boolean promoted = low >= bar;
    String previous = incumbent.map(RegisteredModel::id).orElse(null);
    Row decision =
        RowFactory.create(
            ContentId.of(
                model.id(), String.valueOf(previous), dataset, metric, Double.toString(bar)),
            model.name(),
            model.id(),
            previous,
            dataset,
            metric,
            ours.<Double>getAs("value"),
            low,
            theirs,
            bar,
            promoted,
            options.iteration);
    stage.merge(
        EvaluateTables.GATES,
        stage.lake().spark().createDataFrame(List.of(decision), EvaluateTables.GATES.schema()));
    summary
        .add("candidate", model.title())
        .add(metric, EvaluateCommand.value(ours, 4))
        .add("champion so far", incumbent.map(RegisteredModel::title).orElse("none"))
        .add("bar", bar)
        .add("promoted", promoted ? "yes" : "no");
  }

  /** The evaluation of a policy, of several the one with the most episodes. */
  private Row evaluation(StageRun stage, RegisteredModel model) {
    String scorer = model.id() + (greedy ? "+greedy" : "");
    List<Row> rows =
        stage
            .read(EvaluateTables.EVALUATIONS)
            .filter(
                col("scorer")
                    .equalTo(scorer)
                    .and(col("benchmark").equalTo(PolicyReturns.BENCHMARK))
                    .and(col("dataset").equalTo(dataset))
                    .and(col("metric").equalTo(metric)))
            .orderBy(col("rows").desc(), col("evaluation_id"))
            .takeAsList(1);
    if (rows.isEmpty()) {
      throw Errors.emptyInput(
          "evaluations",
          metric + " of " + model.title() + " on " + dataset,
          "Run: rewardlake evaluate-policy --policy "
              + model.title()
              + (greedy ? " --greedy" : ""));
    }
    return rows.get(0);
  }
}
