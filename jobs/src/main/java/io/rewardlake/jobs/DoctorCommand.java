package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for what is wrong, and changes nothing. */
@Command(
    name = "doctor",
    description = {
      "Check this machine (Java, memory, threads, natives, GPU), its Spark and Delta, and the lake:"
          + " that it can be read and written, every rule of every table and between tables, and"
          + " the files of models. A line each: OK, WARN or FAIL, with what to do.",
      "Exit code 0: nothing failed; 3: data break a rule; 5: something that we depend on failed."
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin LakeOptions options;
  @Spec CommandSpec spec;

  @Option(names = "--quiet", description = "Print only what is not OK")
  boolean quiet;

  @Override
  public Integer call() {
    SparkSession spark = Sessions.open(options.lake);
    List<Finding> findings = new ArrayList<>(new MachineChecks(spark).all());
    findings.addAll(new LakeChecks(Lake.open(spark, options.lake)).all());
    PrintWriter out = spec.commandLine().getOut();
    findings.stream()
        .filter(finding -> !quiet || finding.level() != Finding.Level.OK)
        .forEach(
            finding ->
                out.printf("%-4s  %s: %s%n", finding.level(), finding.check(), finding.text()));
    long failed = findings.stream().filter(one -> one.level() == Finding.Level.FAIL).count();
    long warned = findings.stream().filter(one -> one.level() == Finding.Level.WARN).count();
    out.printf("%d checks, %d failed, %d warnings%n", findings.size(), failed, warned);
    out.flush();
    return findings.stream()
        .map(Finding::code)
        .mapToInt(ExitCode::code)
        .max()
        .orElse(ExitCode.DONE.code());
  }
}
