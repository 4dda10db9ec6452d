package io.rewardlake.schemas.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private final Configuration hadoop = new Configuration();

  @Test
  void oneHolderAtATime(@TempDir Path folder) {
    try (Lease held = Lease.acquire(hadoop, folder.toString(), "stage")) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> Lease.acquire(hadoop, folder.toString(), "stage"))
          .isInstanceOfSatisfying(
              RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      try (Lease other = Lease.acquire(hadoop, folder.toString(), "another stage")) {
        assertThat(other).isNotNull();
      }
    }
    try (Lease again = Lease.acquire(hadoop, folder.toString(), "stage")) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void ofManyAtOnceExactlyOneWins(@TempDir Path folder) {
    AtomicInteger won = new AtomicInteger();
    IntStream.range(0, 16)
        .parallel()
        .forEach(
            i -> {
              try {
                Lease unused = Lease.acquire(hadoop, folder.toString(), "stage");
                won.incrementAndGet();
              } catch (RewardlakeException e) {
                assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT);
              }
            });
    assertThat(won).hasValue(1);
  }

  @Test
  void anUntouchedLeaseExpires(@TempDir Path folder) {
    Lease forgotten = Lease.acquire(hadoop, folder.toString(), "stage");
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5));
    try (Lease taken = Lease.acquire(hadoop, folder.toString(), "stage", later)) {
      assertThat(taken).isNotSameAs(forgotten);
    }
  }

  @Test
  void theLeaseOfADeadProcessOfThisHostExpiresAtOnce(@TempDir Path folder) throws IOException {
    Lease forgotten = Lease.acquire(hadoop, folder.toString(), "stage");
    Path file;
    try (var files = Files.list(folder)) {
      file = files.filter(path -> path.toString().endsWith(".lease")).findFirst().orElseThrow();
    }
    String holder = Files.readString(file);
    long dead = Integer.MAX_VALUE; // above every pid_max
    Files.writeString(
        file, holder.replace("process " + ProcessHandle.current().pid(), "process " + dead));
    try (Lease taken = Lease.acquire(hadoop, folder.toString(), "stage")) {
      assertThat(taken).isNotSameAs(forgotten);
    }
  }
}
