package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.evaluate.ope.OffPolicyEvaluation;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Estimates what a policy is worth by episodes of another one. */
@Command(
    name = "off-policy",
    aliases = "ope",
    description = {
      "Off-policy evaluation: what a policy is worth by episodes that another policy recorded, with"
          + " 95 %% intervals over episodes, into evaluations, benchmark off-policy.",
      "Warns where the effective sample size is below 100 episodes or 1 %% of them."
    })
final class OffPolicyCommand extends LakeCommand {
  /** Fewer effective episodes than this, and an interval is not to be trusted. */
  private static final double FEW = 100;

  private static final double FEW_OF_ALL = 0.01;

  @Mixin PolicyOptions policy;

  @Mixin OffPolicyOptions evaluation;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Source of the episodes, as in table episodes. Default: all")
  String source;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Episodes to take: a predicate on table episodes. Default: all completed")
  String where;

  @Mixin RewardLabelsOptions labels;

  @Override
  void run(StageRun stage, Summary summary) {
    Dataset<Row> episodes = episodes(stage);
    EnvironmentSpec spec = evaluation.spec(episodes);
    OffPolicyEvaluation evaluating =
        evaluation.of(
            source == null ? "episodes" : source,
            data(),
            policy.choice(stage, OffPolicyEvaluation.BENCHMARK),
            spec,
            options.seed);
    Dataset<Row> evaluations = evaluating.apply(episodes).cache();
    stage.merge(EvaluateTables.EVALUATIONS, evaluations);
    Map<String, Row> metrics = new LinkedHashMap<>();
    evaluations
        .orderBy("metric")
        .collectAsList()
        .forEach(row -> metrics.put(row.getAs("metric"), row));
    evaluations.unpersist();
    long count = metrics.get("logged").<Long>getAs("rows");
    stage.count("episodes", count);
    summary.add("policy", evaluating.policy().title());
    metrics.forEach((metric, row) -> summary.add(metric, EvaluateCommand.value(row, 6)));
    warn(summary, metrics, count);
  }

  private Dataset<Row> episodes(StageRun stage) {
    Dataset<Row> completed =
        stage.read(EpisodeTables.EPISODES).filter("status = 'completed' AND length > 0");
    Dataset<Row> chosen =
        where(source == null ? completed : completed.filter(col("source").equalTo(source)), where);
    if (chosen.isEmpty()) {
      throw Errors.emptyInput("episodes", data(), "Run: rewardlake rollout, or ingest episodes");
    }
    return labels.apply(stage, chosen).select(Columns.of(EpisodeTables.EPISODES.columnNames()));
  }

  private String data() {
    return String.format(
        "%s; source %s; %s",
        where == null ? "completed" : where, source == null ? "any" : source, labels.title());
  }

  private void warn(Summary summary, Map<String, Row> metrics, long episodes) {
    Row size = metrics.get("ess");
    if (size != null) {
      double effective = size.<Double>getAs("value");
      if (effective < FEW || effective < FEW_OF_ALL * episodes) {
        summary.add(
            "WARNING",
            String.format(
                Locale.ROOT,
                "effective sample size %.1f of %,d episodes is below %.0f or 1 %%: the weighted"
                    + " estimates and their intervals are not reliable",
                effective,
                episodes,
                FEW));
      }
    }
    Row iterations = metrics.get("fqe_iterations");
    if (iterations != null && iterations.<Double>getAs("value") >= evaluation.iterations) {
      summary.add(
          "WARNING",
          "fitted Q evaluation still changed after "
              + evaluation.iterations
              + " iterations: raise --iterations, or lower --gamma");
    }
  }
}
