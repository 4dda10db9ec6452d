package io.rewardlake.transforms.rollout.policy.chat;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import dev.failsafe.RateLimiter;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.transforms.http.Retries;
import io.rewardlake.transforms.http.TooLargeException;
import io.rewardlake.transforms.http.TransientException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one client of an endpoint in this process, which all tasks share: as many requests at once as
 * it has threads, a rate limit over all of them, and equal questions that are under way at once
 * asked once. Every attempt is paid for from the budget on its own, because one whose answer was
 * lost may have been billed.
 */
final class ChatClient {
  private static final Map<Endpoint, ChatClient> OPEN = new ConcurrentHashMap<>();
  private static final int SHOWN = 200;

  private final Endpoint endpoint;
  private final String key;
  private final OpenAIClient client;
  private final RateLimiter<Object> rate;
  private final ExecutorService threads;
  private final Map<String, CompletableFuture<Reply>> underWay = new ConcurrentHashMap<>();

  private ChatClient(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.key = endpoint.key();
    this.client =
        new OpenAIClientImpl(
            ClientOptions.builder()
                .httpClient(new OpenAiTransport(endpoint.timeout(), endpoint.mostBytes()))
                .baseUrl(endpoint.url())
                .apiKey(key)
                // Attempts are ours to count and to pay
                .maxRetries(0)
                .build());
    this.rate =
        RateLimiter.smoothBuilder(endpoint.requestsPerMinute(), Duration.ofMinutes(1)).build();
    this.threads =
        Executors.newFixedThreadPool(
            endpoint.concurrency(),
            task -> {
              Thread thread = new Thread(task, "chat-endpoint");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The client of an endpoint; a usage error when its key is not set in this process. */
  static ChatClient of(Endpoint endpoint) {
    return OPEN.computeIfAbsent(endpoint, ChatClient::new);
  }

  /** Looks a question up, else asks it; the reply says what went wrong, never the future. */
  CompletableFuture<Reply> ask(ChatRequest request, AnswerStore store, Purse purse) {
    CompletableFuture<Reply> mine = new CompletableFuture<>();
    String name = store.path(request.id());
    CompletableFuture<Reply> other = underWay.putIfAbsent(name, mine);
    if (other != null) {
      return other.thenApply(Reply::shared);
    }
    threads.execute(
        () -> {
          Reply reply = reply(request, store, purse);
          underWay.remove(name);
          mine.complete(reply);
        });
    return mine;
  }

  private Reply reply(ChatRequest request, AnswerStore store, Purse purse) {
    AtomicInteger sent = new AtomicInteger();
    try {
      Answer known = store.find(request.id());
      Answer answer =
          known != null
              ? known
              : endpoint.repetition().call(() -> attempt(request, store, purse, sent));
      if (answer.response() == null) {
        RuntimeException failure =
            failed("an answer of more than " + endpoint.mostBytes() + " bytes");
        return new Reply(answer, failure, sent.get());
      }
      return new Reply(answer, null, sent.get());
    } catch (TransientException e) {
      return new Reply(null, failed(e.getMessage() + " (attempt " + sent.get() + ")"), sent.get());
    } catch (RuntimeException e) {
      return new Reply(null, e, sent.get());
    }
  }

  private Answer attempt(ChatRequest request, AnswerStore store, Purse purse, AtomicInteger sent) {
    purse.reserve(request);
    waitForTurn();
    sent.incrementAndGet();
    try {
      Answer answer =
          Answer.of(endpoint.url(), request, client.chat().completions().create(request.params()));
      store.publish(answer);
      purse.settle(request, answer);
      return answer;
    } catch (OpenAIServiceException e) {
      String problem = "status " + e.statusCode() + ", " + shown(String.valueOf(e.body()));
      if (e.statusCode() < 500) {
        purse.release(request);
      }
      if (!Retries.passing(e.statusCode())) {
        throw failed(problem);
      }
      throw new TransientException(
          problem, Retries.pause(e.headers().values("Retry-After").stream().findFirst()));
    } catch (OpenAIInvalidDataException e) {
      throw new TransientException("no chat completion: " + shown(String.valueOf(e.getMessage())));
    } catch (OpenAIIoException e) {
      if (e.getCause() instanceof TooLargeException) {
        Answer cut = Answer.tooLarge(endpoint.url(), request);
        store.publish(cut);
        return cut;
      }
      throw new TransientException(String.valueOf(e.getCause()));
    }
  }

  private void waitForTurn() {
    try {
      rate.acquirePermit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted");
    }
  }

  private RewardlakeException failed(String problem) {
    return Errors.chatEndpoint(endpoint.url(), problem);
  }

  /** Some endpoints repeat a wrong key in their answer. */
  private String shown(String text) {
    String clean = text.replace(key, "***");
    return clean.length() > SHOWN ? clean.substring(0, SHOWN) + "..." : clean;
  }
}
