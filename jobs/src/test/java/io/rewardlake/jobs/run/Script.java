package io.rewardlake.jobs.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a script of {@code run/} as a person would: as a process, in a folder of its choice. */
final class Script implements AutoCloseable {
  /** The project's folder. */
  static final Path ROOT = Path.of(System.getProperty("rewardlake.root"));

  private static final long LIMIT_MINUTES = 5;

  private final List<String> command;
  private final Path out;
  private final Path err;
  private final Process process;

  private Script(Path folder, List<String> command) throws IOException {
    this.command = command;
    this.out = Files.createTempFile("script", ".out");
    this.err = Files.createTempFile("script", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("REWARDLAKE_DRIVER_MEMORY", "1g");
    // These processes are short: optimising them costs more than it gains
    builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
    this.process = builder.start();
  }

  /** What a process left: its exit code and what it printed. */
  record Result(int code, String out, String err) {}

  /** Starts {@code run/<name> arguments} in a folder. */
  static Script start(Path folder, String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("run/" + name).toString()));
    command.addAll(List.of(arguments));
    return new Script(folder, command);
  }

  /** Runs {@code run/<name> arguments} in a folder and waits for it. */
  static Result run(Path folder, String name, String... arguments)
      throws IOException, InterruptedException {
    try (Script script = start(folder, name, arguments)) {
      return script.result();
    }
  }

  /** The same, with Spark's own distribution in a folder. */
  static Result runOn(Path sparkHome, Path folder, String name, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env", "SPARK_HOME=" + sparkHome));
    command.add(ROOT.resolve("run/" + name).toString());
    command.addAll(List.of(arguments));
    return exec(folder, command);
  }

  static Result exec(Path folder, List<String> command) throws IOException, InterruptedException {
    try (Script script = new Script(folder, command)) {
      return script.result();
    }
  }

  /** Waits for its end. */
  Result result() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException(command + " did not end: " + Files.readString(err));
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The processes that it started and that live. */
  Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    Files.delete(out);
    Files.delete(err);
  }
}
