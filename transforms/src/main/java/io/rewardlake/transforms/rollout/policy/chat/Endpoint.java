package io.rewardlake.transforms.rollout.policy.chat;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.http.Retries;
import java.io.Serializable;
import java.time.Duration;

/**
 * An OpenAI-compatible server, and how it is treated. Its key is not here: only the name of the
 * environment variable travels, and each process reads its own.
 *
 * @param url base address, to which {@code /chat/completions} is appended
 * @param keyVariable environment variable that holds the key
 * @param concurrency requests under way at once, per executor
 * @param requestsPerMinute requests sent, evenly spread, per executor
 * @param timeout of one attempt, the whole answer included
 * @param retries attempts after the first, at what may pass
 * @param firstPause before the second attempt; it doubles up to half a minute
 * @param mostBytes greatest size of an answer; a larger one is cut off and not asked for again
 */
public record Endpoint(
    String url,
    String keyVariable,
    int concurrency,
    int requestsPerMinute,
    Duration timeout,
    int retries,
    Duration firstPause,
    int mostBytes)
    implements Serializable {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Checks the ranges; the address carries neither a user nor a query. */
  public Endpoint {
    if (url == null || !url.matches("https?://[^/?#@\\s]+[^?#@\\s]*")) {
      // Not shown: it may hold a password
      throw Errors.parameter("url", "no such address", "http(s)://host/path without user or query");
    }
    url = url.replaceAll("/+$", "");
    Require.notBlank(keyVariable, "keyVariable");
    Require.that(concurrency, "concurrency").atLeast(1).atMost(1000);
    Require.that(requestsPerMinute, "requestsPerMinute").atLeast(1);
    Require.that((double) timeout.toMillis(), "timeout in ms").atLeast(1).atMost(3_600_000);
    Require.that(retries, "retries").atLeast(0).atMost(20);
    Require.that(mostBytes, "mostBytes").atLeast(1);
  }

  /** The key, of which nobody else gets to know; a usage error when it is not set here. */
  public String key() {
    String key = System.getenv(keyVariable);
    if (key == null || key.isBlank()) {
      throw Errors.endpointKey(keyVariable);
    }
    return key;
  }

  Retries repetition() {
    return new Retries(retries, firstPause, LONGEST_PAUSE);
  }
}
