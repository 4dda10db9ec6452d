package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.PolicyTables;
import io.rewardlake.transforms.hindsight.RewardBuckets;
import io.rewardlake.transforms.learn.policy.EpisodeSamples;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.RewardConditioned;
import io.rewardlake.transforms.learn.policy.TopEpisodes;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** What of the episodes an imitating policy learns from, or what it learns them under. */
final class EpisodeChoiceOptions {
  private static final String BY_RETURN = "return";
  private static final String BY_SUCCESS = "success";
  private static final String BUCKET = RewardBuckets.STRATEGY;
  private static final String RETURN = "return-to-go";
  private static final double GOOD = 1;

  @Option(
      names = "--keep",
      paramLabel = "X",
      defaultValue = "0.1",
      description =
          "Of filtered-bc: share of the episodes, those of the greatest returns. Default:"
              + " ${DEFAULT-VALUE}")
  double keep;

  @Option(
      names = "--keep-by",
      paramLabel = "WHAT",
      defaultValue = BY_RETURN,
      description =
          "Of filtered-bc: return, or success, which keeps all successful episodes. Default:"
              + " ${DEFAULT-VALUE}")
  String keepBy;

  @Option(
      names = "--selection",
      paramLabel = "NAME",
      defaultValue = "raft",
      description = "Of raft: selection in table raft_samples. Default: ${DEFAULT-VALUE}")
  String selection;

  @Option(
      names = "--condition",
      paramLabel = "WHAT",
      defaultValue = BUCKET,
      description =
          "Of rcbc: reward-bucket, 1 for the better half of the episodes and 0 for the others, or"
              + " return-to-go, what followed each step. Default: ${DEFAULT-VALUE}")
  String condition;

  @Option(
      names = "--condition-value",
      paramLabel = "X",
      description =
          "Of rcbc: what the policy always acts under. Default: 1 of reward-bucket; return-to-go"
              + " needs one")
  Double conditionValue;

  @Option(
      names = "--return-scale",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Of rcbc: what return-to-go is divided by. Of agentic-transformer: --target-scale of the"
              + " chains. Default: ${DEFAULT-VALUE}")
  double returnScale;

  /** The episodes that an objective learns from. */
  Dataset<Row> choose(StageRun stage, String objective, Dataset<Row> episodes) {
    return switch (objective) {
      case PolicyTrainingOptions.FILTERED_BC -> filtered(episodes);
      case PolicyTrainingOptions.RAFT -> selected(stage, episodes);
      case PolicyTrainingOptions.RCBC -> BUCKET.equals(condition) ? tagged(episodes) : episodes;
      default -> episodes;
    };
  }

  /** Name of the samples' column that a reward-conditioned policy learns under. */
  String column() {
    return switch (condition) {
      case BUCKET -> RewardConditioned.CONDITION;
      case RETURN -> EpisodeSamples.RETURN_TO_GO;
      default -> throw Errors.choice("condition", condition, List.of(BUCKET, RETURN));
    };
  }

  /** What that column is divided by. */
  double scale() {
    return BUCKET.equals(condition) ? 1 : returnScale;
  }

  /** The further inputs that a policy acts under, as its network reads them. */
  List<Float> condition(PolicyNetwork network) {
    if (network.conditions() == 0) {
      return List.of();
    }
    if (conditionValue == null && !BUCKET.equals(condition)) {
      throw Errors.parameter("--condition-value", "missing", "the return to reach");
    }
    return List.of((float) ((conditionValue == null ? GOOD : conditionValue) / scale()));
  }

  private Dataset<Row> filtered(Dataset<Row> episodes) {
    return switch (keepBy) {
      case BY_RETURN -> new TopEpisodes(keep).apply(episodes);
      case BY_SUCCESS -> episodes.filter("success");
      default -> throw Errors.choice("keep-by", keepBy, List.of(BY_RETURN, BY_SUCCESS));
    };
  }

  private Dataset<Row> selected(StageRun stage, Dataset<Row> episodes) {
    Dataset<Row> kept =
        stage
            .read(PolicyTables.RAFT_SAMPLES)
            .filter(col("selection").equalTo(selection).and(col("selected")))
            .select("episode_id")
            .distinct();
    return episodes.join(kept, new String[] {"episode_id"}, "left_semi");
  }

  private static Dataset<Row> tagged(Dataset<Row> episodes) {
    Dataset<Row> tokens =
        new RewardBuckets("condition", List.of("bad", "good"))
            .apply(episodes)
            .selectExpr(
                "episode_id",
                "chunk",
                "if(reward_token = 'good', 1D, 0D) AS " + RewardConditioned.CONDITION);
    return episodes.join(tokens, new String[] {"episode_id", "chunk"});
  }
}
