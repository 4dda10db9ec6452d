package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command left: its exit code and what it printed.
 *
 * @param code exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record CommandRun(int code, String out, String err) {
  /** Runs a command in this process. */
  public static CommandRun of(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int code = Main.execute(arguments);
      return new CommandRun(
          code,
          printed.toString(StandardCharsets.UTF_8),
          complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Asserts that it did what it was to do. */
  public CommandRun succeeded() {
    assertThat(code).as(printed()).isZero();
    return this;
  }

  /** Asserts that it ended with that code, and what it complained of. */
  public CommandRun failed(int expected, String message) {
    assertThat(code).as(printed()).isEqualTo(expected);
    assertThat(err).contains(message);
    return this;
  }

  /** All that it printed, for the description of an assertion. */
  public String printed() {
    return out + err;
  }
}
