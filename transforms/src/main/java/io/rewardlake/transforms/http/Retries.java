package io.rewardlake.transforms.http;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.rewardlake.schemas.errors.Require;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Repeats what fails in passing: after a first pause, then twice as long each time up to a longest,
 * each up to half shorter or longer, so that many clients do not come back at once. A pause that
 * the server asks for is kept to, up to a minute.
 *
 * @param most attempts after the first
 * @param first pause
 * @param longest pause
 */
public record Retries(int most, Duration first, Duration longest) {
  private static final double JITTER = 0.5;
  private static final Duration LONGEST_ASKED = Duration.ofSeconds(60);
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  /** Checks the ranges. */
  public Retries {
    Require.that(most, "retries").atLeast(0);
  }

  /** Whether a request that was answered with this HTTP status is worth another attempt. */
  public static boolean passing(int status) {
    return PASSING.contains(status);
  }

  /** The pause in a header {@code Retry-After} of whole seconds; null for any other. */
  public static Duration pause(Optional<String> retryAfter) {
    return retryAfter
        .map(String::strip)
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(null);
  }

  /** The first result; after the last attempt, its {@link TransientException}. */
  public <T> T call(Supplier<T> attempt) {
    return Failsafe.with(this.<T>policy()).get(attempt::get);
  }

  <T> RetryPolicy<T> policy() {
    return RetryPolicy.<T>builder()
        .handle(TransientException.class)
        .withMaxRetries(most)
        .withBackoff(first, longest)
        .withJitter(JITTER)
        .withDelayFnOn(
            context -> asked(context.<TransientException>getLastException()),
            TransientException.class)
        .build();
  }

  /** Long enough that jitter does not cut it below what was asked; negative: nothing was. */
  static Duration asked(TransientException failure) {
    if (failure.pause() == null) {
      return Duration.ofMillis(-1);
    }
    Duration wanted =
        failure.pause().compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : failure.pause();
    return Duration.ofMillis((long) (wanted.toMillis() / (1 - JITTER)));
  }
}
