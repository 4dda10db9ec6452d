package io.rewardlake.jobs;

import io.rewardlake.jobs.pipeline.Pipeline;
import io.rewardlake.jobs.pipeline.PipelineLedger;
import io.rewardlake.jobs.pipeline.PipelineLedger.LastTime;
import io.rewardlake.jobs.pipeline.PipelineRun;
import io.rewardlake.jobs.pipeline.PipelineStage;
import io.rewardlake.jobs.pipeline.StageOutcome;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Lease;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the stages that a pipeline file names, each as the command that a person would type. */
@Command(
    name = "nightly",
    description = {
      "Run a pipeline: the stages of --config FILE, each when those that it needs are done, side by"
          + " side where the file allows. Without a file: conf/nightly.conf, which makes its own"
          + " data with a planted truth and shows what was recovered.",
      "--set STAGE.OPTION=VALUE changes an option of a stage. What is committed for the --date is"
          + " not done again; a stage that fails stops those that need it, and nothing else."
    })
final class NightlyCommand implements Callable<Integer> {
  @Mixin LakeOptions options;
  @Spec CommandSpec spec;

  @Option(
      names = "--dry-run",
      description = "Print the stages, their commands and what they took last time; run nothing")
  boolean dryRun;

  @Override
  public Integer call() {
    Pipeline pipeline =
        Pipeline.of(((Settings) spec.commandLine().getDefaultValueProvider()).pipeline());
    String run = StageWords.run(options);
    // Everything is checked before anything runs
    Map<String, List<String>> commands =
        new StageWords(spec.root(), options, options.date.toString()).of(pipeline);
    Lake lake = Lake.open(Sessions.open(options.lake), options.lake);
    PipelineLedger ledger = new PipelineLedger(lake, run);
    Set<String> before = ledger.committed(options.date, options.iteration);
    if (dryRun) {
      plan(pipeline, commands, before, ledger.last());
      return 0;
    }
    try (Lease lease =
        Lease.acquire(
            lake.spark().sparkContext().hadoopConfiguration(),
            lake.sidePath("leases"),
            "pipeline " + run)) {
      AtomicInteger started = new AtomicInteger();
      Map<String, StageOutcome> outcomes =
          new PipelineRun(
                  pipeline,
                  stage -> {
                    say(
                        "== stage %d of %d: %s",
                        started.incrementAndGet(), commands.size(), stage.name());
                    return execute(commands.get(stage.name()));
                  })
              .run();
      close(outcomes, before);
      return outcomes.values().stream()
          .mapToInt(StageOutcome::code)
          .filter(code -> code != 0)
          .findFirst()
          .orElse(0);
    }
  }

  /** Runs a stage's command; what it prints at its end comes in one piece. */
  private int execute(List<String> arguments) {
    StringWriter tables = new StringWriter();
    StringWriter errors = new StringWriter();
    int code =
        Main.execute(
            new PrintWriter(tables), new PrintWriter(errors), arguments.toArray(String[]::new));
    PrintWriter out = spec.commandLine().getOut();
    synchronized (this) {
      spec.commandLine().getErr().append(errors.toString()).flush();
      out.append(tables.toString()).flush();
    }
    return code;
  }

  private synchronized void say(String format, Object... values) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(Locale.ROOT, "%n" + format + "%n", values);
    err.flush();
  }

  private void close(Map<String, StageOutcome> outcomes, Set<String> before) {
    Summary summary = new Summary(StageWords.run(options));
    outcomes.forEach(
        (stage, outcome) -> summary.add(stage, describe(outcome, before.contains(stage))));
    summary.add("lake", options.lake).print(spec.commandLine().getOut());
  }

  private static String describe(StageOutcome outcome, boolean before) {
    if (!outcome.missing().isEmpty()) {
      return "left out: needs " + String.join(", ", outcome.missing());
    }
    if (outcome.code() != 0) {
      return String.format(
          Locale.ROOT, "FAILED in %.1f s, exit code %d", outcome.seconds(), outcome.code());
    }
    return before
        ? "committed before"
        : String.format(Locale.ROOT, "done in %.1f s", outcome.seconds());
  }

  private void plan(
      Pipeline pipeline,
      Map<String, List<String>> commands,
      Set<String> before,
      Map<String, LastTime> last) {
    PrintWriter out = spec.commandLine().getOut();
    commands.forEach((stage, words) -> out.println("rewardlake " + String.join(" ", words)));
    Summary summary = new Summary(StageWords.run(options) + ", the plan for " + options.date);
    for (PipelineStage stage : pipeline.stages()) {
      String state = before.contains(stage.name()) ? "committed" : "to do";
      String needs = stage.needs().isEmpty() ? "" : " after " + String.join(", ", stage.needs());
      summary.add(stage.name(), state + needs + "; " + size(last.get(stage.name())));
    }
    double seconds =
        commands.keySet().stream()
            .filter(stage -> !before.contains(stage) && last.containsKey(stage))
            .mapToDouble(stage -> last.get(stage).seconds())
            .sum();
    summary
        .add("one by one", String.format(Locale.ROOT, "%.0f s, as far as is known", seconds))
        .add("side by side", pipeline.parallel())
        .print(out);
  }

  private static String size(LastTime last) {
    if (last == null) {
      return "never done here";
    }
    String rows =
        last.rows().entrySet().stream()
            .map(table -> String.format(Locale.ROOT, "%,d %s", table.getValue(), table.getKey()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%s: %.1f s%s",
        last.date(),
        last.seconds(),
        rows.isEmpty() ? "" : ", wrote " + rows);
  }
}
