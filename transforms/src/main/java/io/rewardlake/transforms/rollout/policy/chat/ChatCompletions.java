package io.rewardlake.transforms.rollout.policy.chat;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Text;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A chat model behind an OpenAI-compatible endpoint acts in text environments: it is told the
 * episode so far as a dialogue, and the text of its answer is the action.
 *
 * <p>Every answer is a file as soon as it is there, named after the request, and no request is sent
 * whose answer is known: a repeated task, a repeated stage and equal prompts at temperature 0 cost
 * nothing. (Speculative copies of a task in another process may ask the same at the same moment.) A
 * budget is never exceeded, see {@link Ledger}; once it is used up, episodes fail and say so.
 *
 * <p>Deterministic where answers are known, or where the endpoint answers equal requests alike:
 * rows then do not depend on partitions, batches or retries, unless a budget ends them. Errors: an
 * environment without texts, or a key that is not set (exit code 2); a request that fails for good
 * fails its episode only.
 *
 * @param endpoint the server, and how it is treated
 * @param sampling the model, and how its words are drawn
 * @param budgets what may be spent; none: no limit
 * @param folder of all answers, on a file system that all executors see
 * @param usage counts what was asked and paid for
 * @param hadoop configuration of the file system
 */
public record ChatCompletions(
    Endpoint endpoint,
    Sampling sampling,
    List<Budget> budgets,
    String folder,
    Usage usage,
    SerializableConfiguration hadoop)
    implements PolicyChoice {
  /** Copies the list. */
  public ChatCompletions {
    Require.notBlank(folder, "folder");
    budgets = List.copyOf(budgets);
  }

  @Override
  public String title() {
    return "chat:"
        + sampling.model()
        + "+temperature="
        + sampling.temperature()
        + "+max_tokens="
        + sampling.maxTokens()
        + "+turns="
        + sampling.turns();
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    if (!(spec.observations() instanceof Text) || !(spec.actions() instanceof Text)) {
      throw Errors.policy("chat", spec.id(), "its observations or its actions are no text");
    }
    return new ChatPolicy(
        this,
        ChatClient.of(endpoint),
        new AnswerStore(answers(), hadoop.value()),
        Purse.of(budgets, hadoop.value()));
  }

  /** All answers of this endpoint and model so far, as rows of {@code endpoint_responses}. */
  public Dataset<Row> responses(SparkSession spark) {
    return AnswerStore.rows(spark, answers());
  }

  private String answers() {
    return folder + "/" + ContentId.of(endpoint.url(), sampling.model());
  }
}
