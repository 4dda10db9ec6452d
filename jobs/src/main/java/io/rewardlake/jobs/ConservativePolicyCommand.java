package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.PolicyTables;
import io.rewardlake.transforms.policy.ConservativePolicy;
import io.rewardlake.transforms.policy.RewardDistribution;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a policy over the responses to each prompt that an ensemble has scored. */
@Command(
    name = "conservative-policy",
    description = {
      "Make a policy over the known responses to each prompt that follows the rewards of an ensemble"
          + " and trusts them less where its members disagree, into conservative_policy.",
      "Responses are those of comparisons whose scores are in reward_scores. The same policy again"
          + " takes the place of the old one."
    })
final class ConservativePolicyCommand extends LakeCommand {
  @Mixin ComparisonsOptions comparisons;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "reward",
      description =
          "Reward model of two or more members: name (newest version) or model_id. Default:"
              + " ${DEFAULT-VALUE}")
  String model;

  @Option(
      names = "--beta",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Weight of the divergence from the reference times the variance, per reward unit, above 0."
              + " Default: ${DEFAULT-VALUE}")
  double beta;

  @Option(
      names = "--variance-floor",
      paramLabel = "X",
      defaultValue = "1e-6",
      description = "Smallest variance, squared reward units, above 0. Default: ${DEFAULT-VALUE}")
  double varianceFloor;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description =
          "The reference policy: .jsonl or .jsonl.gz with prompt, response and log_probs (nats, one"
              + " per token of the response) per line, or .json with an n-gram policy. Default:"
              + " every response to a prompt alike")
  String reference;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      defaultValue = "conservative",
      description = "Name of the policy. Default: ${DEFAULT-VALUE}")
  String output;

  @Override
  void run(StageRun stage, Summary summary) {
    ConservativePolicy policy = new ConservativePolicy(beta, varianceFloor);
    ScoringModel scorer = ScoringModel.find(stage, model);
    Dataset<Row> items = ComparisonsOptions.items(comparisons.read(stage)).cache();
    Dataset<Row> asked = items.where("prompt <> ''");
    Dataset<Row> scores =
        scorer
            .ofThis(stage.read(LearnTables.REWARD_SCORES))
            .join(asked, new String[] {"item_id"}, "left_semi");
    Dataset<Row> candidates =
        withReference(stage, asked.join(new RewardDistribution().apply(scores), "item_id"))
            .withColumn("prompt_id", sha2(col("prompt"), 256))
            .withColumnRenamed("item_id", "response_id")
            .cache();
    if (candidates.isEmpty()) {
      throw Errors.emptyInput(
          "reward_scores",
          "the model is "
              + scorer.name()
              + " and the item belongs to a prompt of dataset '"
              + comparisons.dataset
              + "'",
          "Run: rewardlake train-reward, or strengths for comparisons that it was not trained on");
    }
    stage.replace(
        PolicyTables.CONSERVATIVE_POLICY,
        policy
            .apply(candidates)
            .join(
                candidates.drop("prompt", "response", "log_pi0"),
                new String[] {"prompt_id", "response_id"})
            .withColumn("policy", lit(output))
            .withColumn("model_id", lit(scorer.id()))
            .withColumn("dataset", lit(comparisons.dataset))
            .withColumn("beta", lit(beta)),
        Map.of("policy", output));
    long scored = candidates.count();
    stage.count("responses without a prompt, left out", items.count() - asked.count());
    stage.count("responses without scores, left out", asked.count() - scored);
    items.unpersist();
    candidates.unpersist();
    summary.add("model", scorer.name()).add("policy", output);
    report(stage, summary);
  }

  private Dataset<Row> withReference(StageRun stage, Dataset<Row> items) {
    if (reference == null) {
      return items.withColumn("log_pi0", lit(0.0));
    }
    Dataset<Row> logProbs =
        PolicyFile.of(stage.lake().spark(), reference)
            .logProbs(items)
            .select(col("item_id"), PolicyFile.sum(col("log_probs")).as("log_pi0"));
    return items.join(logProbs, "item_id");
  }

  private void report(StageRun stage, Summary summary) {
    Dataset<Row> policy =
        stage.read(PolicyTables.CONSERVATIVE_POLICY).filter(col("policy").equalTo(output));
    Row means =
        policy
            .groupBy("prompt_id")
            .agg(
                max(struct("pi", "response_id")).getField("response_id").as("likeliest"),
                max(struct("mean", "response_id")).getField("response_id").as("best"),
                expected("pi0", "mean"),
                expected("pi", "mean"),
                expected("pi0", "variance"),
                expected("pi", "variance"))
            .selectExpr(
                "count(1)",
                "count_if(likeliest <> best)",
                "avg(pi0_mean)",
                "avg(pi_mean)",
                "avg(pi0_variance)",
                "avg(pi_variance)")
            .head();
    stage.count("prompts", means.getLong(0));
    stage.count("prompts whose likeliest response has not the highest mean", means.getLong(1));
    summary
        .add("expected reward, reference", means.getDouble(2))
        .add("expected reward, policy", means.getDouble(3))
        .add("expected variance, reference", means.getDouble(4))
        .add("expected variance, policy", means.getDouble(5));
  }

  private static Column expected(String policy, String value) {
    return sum(col(policy).multiply(col(value))).as(policy + "_" + value);
  }
}
