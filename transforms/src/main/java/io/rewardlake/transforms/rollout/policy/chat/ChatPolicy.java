package io.rewardlake.transforms.rollout.policy.chat;

import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.rewardlake.transforms.rollout.environment.Text;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.spark.TaskKilledException;

/** Asks for all rows at once, and acts in each row on its own answer. */
final class ChatPolicy implements Policy {
  private final ChatCompletions choice;
  private final ChatClient client;
  private final AnswerStore store;
  private final Purse purse;
  private final List<Reply> replies = new ArrayList<>();

  ChatPolicy(ChatCompletions choice, ChatClient client, AnswerStore store, Purse purse) {
    this.choice = choice;
    this.client = client;
    this.store = store;
    this.purse = purse;
  }

  @Override
  public void condition(Decisions decisions) {
    List<CompletableFuture<Reply>> asked = new ArrayList<>();
    for (int row = 0; row < decisions.rows(); row++) {
      asked.add(client.ask(request(decisions, row), store, purse));
    }
    replies.clear();
    for (CompletableFuture<Reply> reply : asked) {
      replies.add(await(reply));
      choice.usage().count(replies.get(replies.size() - 1));
    }
  }

  @Override
  public void sample(Decisions decisions, int row) {
    decisions.actions().texts()[row] =
        Conversation.action(
            replies.get(row).text(),
            decisions.environment(row).commands(),
            ((Text) decisions.spec().actions()).maxLength());
  }

  /** Endpoints do not say how probable a text as a whole was. */
  @Override
  public double logProb(Decisions decisions, int row) {
    return Double.NaN;
  }

  @Override
  public void remember(Decisions decisions, int row) {
    decisions.memory(
        row,
        conversation(decisions, row)
            .with(decisions.observations().texts()[row], decisions.actions().texts()[row]));
  }

  // Servers know max_tokens, many of them no newer name for it
  @SuppressWarnings("deprecation")
  private ChatRequest request(Decisions decisions, int row) {
    Sampling sampling = choice.sampling();
    ChatCompletionCreateParams.Builder request =
        ChatCompletionCreateParams.builder()
            .model(sampling.model())
            .temperature(sampling.temperature())
            .maxTokens(sampling.maxTokens());
    if (sampling.temperature() > 0) {
      request.seed(decisions.random(row).nextInt(Integer.MAX_VALUE));
    }
    conversation(decisions, row)
        .ask(decisions.observations().texts()[row], decisions.environment(row).commands(), request);
    return ChatRequest.of(choice.endpoint().url(), sampling, request.build());
  }

  private Conversation conversation(Decisions decisions, int row) {
    return decisions.memory(row) == null
        ? new Conversation(choice.sampling().turns(), List.of())
        : (Conversation) decisions.memory(row);
  }

  private static Reply await(CompletableFuture<Reply> reply) {
    try {
      return reply.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("interrupted while a chat endpoint answers");
    } catch (ExecutionException e) {
      throw new IllegalStateException("A reply holds its failure", e.getCause());
    }
  }
}
