package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.tree.topology.RewardTopology;
import io.rewardlake.transforms.tree.topology.TopologyMetrics;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what the comparisons of a data set can tell about rewards, whatever the labels are. */
@Command(
    name = "topology",
    description = {
      "What comparisons can tell about rewards by the graph that they make: the variance of the"
          + " reward difference that they leave, over all pairs of responses to a prompt.",
      "Small: rewards can be told apart. Many components: pairs that no chain of comparisons ties"
          + " together. Figures go into table evaluations, benchmark topology."
    })
final class TopologyCommand extends LakeCommand {
  @Mixin ComparisonsOptions comparisons;

  @Option(
      names = "--label-variance",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Variance of a reward difference by one comparison of the two, squared reward units,"
              + " above 0. Default: ${DEFAULT-VALUE}")
  double labelVariance;

  @Option(
      names = "--prefix-variance",
      paramLabel = "X",
      defaultValue = "0",
      description = {
        "Take for granted that responses which share a beginning differ by what comes after it"
            + " alone: variance of the longest response's reward around its prompt's, squared"
            + " reward units. Default: 0, nothing is taken for granted",
        "Adds tree_variance, and chain_variance: the same comparisons as if each response had been"
            + " sampled by itself; tree_prior and chain_prior are those without any comparison"
      })
  double prefixVariance;

  @Option(
      names = "--max-responses",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Prompts with more responses are left out and counted, 2 to 5000; a prompt takes time as"
              + " N^3. Default: ${DEFAULT-VALUE}")
  int maxResponses;

  @Override
  void run(StageRun stage, Summary summary) {
    RewardTopology topology = new RewardTopology(labelVariance, prefixVariance, maxResponses);
    Dataset<Row> chosen = comparisons.read(stage);
    Dataset<Row> figures =
        new TopologyMetrics(comparisons.dataset, comparisons.predicate(), topology)
            .apply(topology.apply(chosen))
            .cache();
    stage.merge(EvaluateTables.EVALUATIONS, figures);
    stage.count("comparisons", chosen.count());
    figures
        .select("metric", "value")
        .orderBy("metric")
        .collectAsList()
        .forEach(
            row ->
                summary.add(
                    row.getString(0), String.format(Locale.ROOT, "%.6g", row.getDouble(1))));
    figures.unpersist();
  }
}
