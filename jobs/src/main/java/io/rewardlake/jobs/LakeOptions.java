package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.RunKey;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that every command on a lake has. */
final class LakeOptions {
  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "./lake",
      description = "Folder of the lake, or catalog.database. Default: ${DEFAULT-VALUE}")
  String lake;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of every random draw. Default: ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--run",
      paramLabel = "NAME",
      defaultValue = RunKey.BY_HAND,
      description =
          "Name of the run; a named run commits each stage once per date. Default:"
              + " ${DEFAULT-VALUE}, where the same options over the same inputs are the same work")
  String run;

  @Option(
      names = "--date",
      paramLabel = "YYYY-MM-DD",
      description = "Logical date of the run, UTC. Default: today")
  LocalDate date;

  @Option(
      names = "--iteration",
      paramLabel = "K",
      defaultValue = "0",
      description = "Iteration within the run, from 0. Default: ${DEFAULT-VALUE}")
  long iteration;

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      hidden = true,
      description = "Name of the stage. Default: the command's")
  String stage;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file with values of options, keyed by their long names")
  List<Path> config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One value as in --config; wins over the file")
  List<String> set;

  @Option(names = "--stacktrace", description = "Print stack traces of failures")
  boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and leave")
  boolean help;

  /** Names of options that are no parameters of the work itself. */
  static final List<String> CIRCUMSTANCES =
      List.of("lake", "run", "date", "iteration", "stage", "config", "set", "stacktrace", "help");
}
