package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.io.PrintWriter;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code run/rewardlake COMMAND [options]}. */
@Command(
    name = "rewardlake",
    description = "Reward modelling and agent-training data as dataflow on Spark and Delta Lake.",
    mixinStandardHelpOptions = true,
    version = "rewardlake 0.1.0",
    subcommands = {
      SimulateCommand.class,
      IngestCommand.class,
      AggregateVotesCommand.class,
      EmbedCommand.class,
      TrainRewardCommand.class,
      StrengthsCommand.class,
      CleanCommand.class,
      ConservativePolicyCommand.class,
      TopologyCommand.class,
      PerturbCommand.class,
      EvaluateCommand.class,
      OffPolicyCommand.class,
      ExportCommand.class,
      RecoveryCommand.class,
      RegisterPolicyCommand.class,
      RolloutCommand.class,
      InitPolicyCommand.class,
      TrainPolicyCommand.class,
      EvaluatePolicyCommand.class,
      GateCommand.class,
      ImproveCommand.class,
      TreeCommand.class,
      HindsightCommand.class,
      QTargetsCommand.class,
      TrainProcessRewardCommand.class,
      TreePairsCommand.class,
      RaftCommand.class,
      ImputeCommand.class,
      NightlyCommand.class,
      ScheduleCommand.class,
      MaintainCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 our own fault, 2 usage, 3 your data or a table's contract,",
      "4 conflict or already running, 5 something we depend on failed."
    })
public final class Main {
  private Main() {}

  /** Runs one command; leaves with its exit code, or returns when all went well. */
  public static void main(String[] args) {
    int code = execute(args);
    SparkSession.getActiveSession()
        .foreach(
            session -> {
              session.stop();
              return null;
            });
    // Never exit(0): resource managers take that for a failure
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs one command in this process and returns its exit code. */
  public static int execute(String... args) {
    return execute(new CommandLine(new Main()), args);
  }

  /** Runs one command, whose tables and errors go where they are told. */
  static int execute(PrintWriter out, PrintWriter err, String... args) {
    return execute(new CommandLine(new Main()).setOut(out).setErr(err), args);
  }

  private static int execute(CommandLine commandLine, String... args) {
    boolean trace = Arrays.asList(args).contains("--stacktrace");
    try {
      commandLine.setDefaultValueProvider(Settings.of(args));
    } catch (RewardlakeException e) {
      return report(commandLine, e, trace);
    }
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler((failure, line, result) -> report(line, failure, trace))
        .execute(args);
  }

  private static int report(CommandLine line, Exception failure, boolean trace) {
    RewardlakeException known = known(failure);
    if (trace) {
      failure.printStackTrace(line.getErr());
    }
    if (known != null) {
      line.getErr().println(line.getColorScheme().errorText("Error: " + known.getMessage()));
      return known.exitCode().code();
    }
    line.getErr()
        .println(
            line.getColorScheme()
                .errorText(
                    "Internal error: "
                        + failure.toString().lines().findFirst().orElse("")
                        + " (--stacktrace shows where)"));
    return ExitCode.INTERNAL.code();
  }

  /**
   * What the user should read: the innermost message of ours, since Spark wraps what a task throws;
   * null for a fault of our own.
   */
  static RewardlakeException known(Throwable failure) {
    boolean stopped = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RewardlakeException known) {
        return known;
      }
      // Spark has no type for it
      String message = String.valueOf(cause.getMessage());
      stopped |=
          message.contains("SparkContext was shut down")
              || message.contains("stopped SparkContext");
    }
    return stopped ? Errors.clusterLost(failure) : null;
  }
}
