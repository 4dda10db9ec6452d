package io.rewardlake.transforms.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private static final Retries SOON = new Retries(3, Duration.ofMillis(1), Duration.ofMillis(4));

  @Test
  void whatPassesIsRepeatedAndNothingElse() {
    AtomicInteger attempts = new AtomicInteger();
    String result =
        SOON.call(
            () -> {
              if (attempts.incrementAndGet() < 4) {
                throw new TransientException("not yet");
              }
              return "done";
            });
    assertThat(result).isEqualTo("done");
    assertThat(attempts).hasValue(4);
    assertThatThrownBy(
            () ->
                SOON.call(
                    () -> {
                      throw new TransientException("attempt " + attempts.incrementAndGet());
                    }))
        .isInstanceOf(TransientException.class)
        .hasMessage("attempt 8");
    assertThatThrownBy(
            () ->
                SOON.call(
                    () -> {
                      attempts.incrementAndGet();
                      throw new IllegalStateException("for good");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(attempts).hasValue(9);
  }

  @Test
  void pausesDoubleWithJitter() {
    var config =
        new Retries(5, Duration.ofMillis(500), Duration.ofSeconds(30)).policy().getConfig();
    assertThat(config.getDelay()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.getDelayFactor()).isEqualTo(2);
    assertThat(config.getMaxDelay()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.getJitterFactor()).isEqualTo(0.5);
    assertThat(config.getMaxRetries()).isEqualTo(5);
  }

  /** Jitter takes up to half off, so twice as long is never less than what was asked. */
  @Test
  void aPauseThatTheServerAsksForIsKeptTo() {
    assertThat(asked("7")).isEqualTo(Duration.ofSeconds(14));
    assertThat(asked("0")).isEqualTo(Duration.ZERO);
    assertThat(asked("99999")).isEqualTo(Duration.ofMinutes(2));
    assertThat(asked("Wed, 21 Oct 2026 07:28:00 GMT")).isNegative();
    assertThat(asked(null)).isNegative();
  }

  @Test
  void statusesThatPass() {
    assertThat(Retries.passing(429)).isTrue();
    assertThat(Retries.passing(503)).isTrue();
    assertThat(Retries.passing(400)).isFalse();
    assertThat(Retries.passing(401)).isFalse();
  }

  private static Duration asked(String header) {
    return Retries.asked(
        new TransientException("refused", Retries.pause(Optional.ofNullable(header))));
  }
}
