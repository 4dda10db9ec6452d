package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.hindsight.ChainOfHindsight;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.sequence.AgenticTransformer;
import io.rewardlake.transforms.learn.sequence.SequenceNetwork;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.CausalTransformer;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** What a policy over chains of attempts is, and which chains it learns from. */
final class SequenceOptions {
  private static final List<String> CONTENT =
      List.of(
          "first_step",
          "observations",
          "action_ids",
          "actions",
          "rewards",
          "targets",
          "completion_tokens");
  private static final double SMALL = 1e-6;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = ChainOfHindsight.STRATEGY,
      description =
          "Of agentic-transformer: data set of table relabelled_episodes whose chains are learned."
              + " Default: ${DEFAULT-VALUE}")
  String dataset;

  @Option(
      names = "--layers",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of agentic-transformer: blocks. Default: ${DEFAULT-VALUE}")
  int layers;

  @Option(
      names = "--heads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of agentic-transformer: heads of the attention. Default: ${DEFAULT-VALUE}")
  int heads;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "128",
      description = "Of agentic-transformer: width of a token. Default: ${DEFAULT-VALUE}")
  int width;

  /** The rows of the chains of episodes of one source. */
  Dataset<Row> chains(StageRun stage, String source) {
    Dataset<Row> chains =
        stage
            .read(HindsightTables.RELABELLED_EPISODES)
            .filter(col("dataset").equalTo(dataset).and(col("source").equalTo(source)))
            .filter("chain_id IS NOT NULL");
    if (chains.isEmpty()) {
      throw Errors.emptyInput(
          "relabelled_episodes",
          "dataset is '" + dataset + "' and source is '" + source + "'",
          "Run: rewardlake hindsight --strategy " + ChainOfHindsight.STRATEGY);
    }
    return chains;
  }

  /**
   * The objective for chains.
   *
   * @param maxSteps most steps of a chain
   * @param scale what their targets were divided by
   */
  AgenticTransformer objective(
      PolicyNetwork ends,
      Activation activation,
      Dataset<Row> chains,
      int maxSteps,
      double scale,
      double learningRate) {
    requireScale(chains, scale);
    Row sizes =
        chains
            .groupBy("chain_id", "chain_position")
            .sum("length")
            .toDF("chain_id", "trial", "steps")
            .groupBy("chain_id")
            .agg(max("trial").as("last"), max("steps").as("longest"), sum("steps").as("steps"))
            .selectExpr("max(last) + 1", "max(longest)", "max(steps)")
            .head();
    if (sizes.getLong(2) > maxSteps) {
      throw Errors.unlearnable(
          String.format(
              "A chain has %d steps, more than --max-steps %d; hindsight --chain-length and"
                  + " --max-steps-per-episode make shorter ones",
              sizes.getLong(2), maxSteps));
    }
    CausalTransformer transformer = new CausalTransformer(layers, heads, width, activation);
    SequenceNetwork network =
        new SequenceNetwork(ends, sizes.getInt(0), (int) sizes.getLong(1), scale, transformer);
    return new AgenticTransformer(network, (int) sizes.getLong(2), learningRate);
  }

  /**
   * The greatest return that an attempt in the chains had, in units of the environment; empty where
   * all of them were cut to their last steps.
   */
  static OptionalDouble bestReturn(Dataset<Row> chains, double scale) {
    Row best = chains.filter("first_step = 0").selectExpr("max(targets[0])").head();
    return best.isNullAt(0) ? OptionalDouble.empty() : OptionalDouble.of(best.getDouble(0) * scale);
  }

  /** Hash of what is learned. */
  static String contentHash(Dataset<Row> chains) {
    return ContentHash.of(
        chains.select(
            col("chain_id"),
            col("chain_position"),
            col("episode_id"),
            xxhash64(Columns.of(CONTENT)).as("content")),
        List.of("chain_id", "chain_position", "episode_id", "content"));
  }

  /** An attempt that reaches the target has nothing left to get after its last reward. */
  private static void requireScale(Dataset<Row> chains, double scale) {
    String left =
        "abs(element_at(targets, -1) * %1$sD - element_at(rewards, -1))".formatted(scale)
            + " > %sD * (1 + abs(element_at(rewards, -1)))".formatted(SMALL);
    if (!chains.filter("element_at(completion_tokens, -1) = 1 AND " + left).isEmpty()) {
      throw Errors.parameter(
          "--return-scale", Double.toString(scale), "the --target-scale of the chains");
    }
  }
}
