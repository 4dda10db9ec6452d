package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.RunKey;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.Table;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that is one stage on a lake: it takes the stage's lease, runs, writes the final row in
 * {@code runs}, and ends with a table of what it did.
 */
abstract class LakeCommand implements Callable<Integer> {
  private static final AtomicInteger RUNNING = new AtomicInteger();

  @Mixin LakeOptions options;
  @Spec CommandSpec spec;

  /** The stage itself: tables in, transform, tables out; notes go into the closing table. */
  abstract void run(StageRun stage, Summary summary);

  @Override
  public final Integer call() {
    Settings settings = (Settings) spec.commandLine().getDefaultValueProvider();
    settings.requireKnown(spec.options().stream().map(Settings::name).collect(Collectors.toSet()));
    Lake lake = Lake.open(Sessions.open(options.lake), options.lake);
    RunKey key = new RunKey(options.run, options.date, stageName(), options.iteration);
    Summary summary = new Summary(stageName());
    try (StageRun stage = StageRun.begin(lake, key, parameters())) {
      RUNNING.incrementAndGet();
      StageObservers observers = StageObservers.of(stage, summary);
      try {
        if (stage.isCommitted()) {
          summary.add("nothing to do", "committed before: " + key).print(out());
          return 0;
        }
        observers.started();
        try (TaskProgress progress = TaskProgress.start(key, lake.spark().sparkContext())) {
          run(stage, summary);
        }
        summary.close(stage, stage.succeed());
        observers.succeeded();
      } catch (Exception e) {
        // Spark throws checked exceptions without declaring them
        recordFailure(stage, e);
        observers.failed(e);
        throw e;
      } finally {
        // What stages kept in memory is of no use to the next, once none of them runs
        if (RUNNING.decrementAndGet() == 0) {
          lake.spark().catalog().clearCache();
        }
      }
    }
    summary.print(out());
    return 0;
  }

  /** The rows of a table for which a user's predicate holds; all of them without one. */
  static Dataset<Row> where(Dataset<Row> rows, String predicate) {
    if (predicate == null) {
      return rows;
    }
    try {
      return rows.filter(functions.expr(predicate));
    } catch (Exception e) {
      if (e instanceof AnalysisException problem) {
        throw Errors.expression("--where", predicate, problem.getSimpleMessage());
      }
      throw e;
    }
  }

  /**
   * The rows of a table for which a user's predicate holds; none is an error.
   *
   * @param rows of the table, already those of {@code which}
   * @param which in words
   * @param remedy what makes some
   */
  static Dataset<Row> some(
      Table table, Dataset<Row> rows, String which, String predicate, String remedy) {
    Dataset<Row> chosen = where(rows, predicate);
    if (chosen.isEmpty()) {
      throw Errors.emptyInput(
          table.name(), which + (predicate == null ? "" : " and " + predicate), remedy);
    }
    return chosen;
  }

  /** The rows of one slice of a table: column to value. */
  static Dataset<Row> slice(Dataset<Row> rows, Map<String, String> slice) {
    Dataset<Row> left = rows;
    for (Map.Entry<String, String> part : slice.entrySet()) {
      left = left.filter(functions.col(part.getKey()).equalTo(part.getValue()));
    }
    return left;
  }

  /** The work's own options, as text, defaults included. */
  private Map<String, String> parameters() {
    Map<String, String> parameters = new TreeMap<>();
    spec.options().stream()
        .filter(option -> !LakeOptions.CIRCUMSTANCES.contains(Settings.name(option)))
        .filter(option -> option.getValue() != null)
        .forEach(
            option ->
                parameters.put(
                    Settings.name(option),
                    option.getValue() instanceof Object[] many
                        ? java.util.Arrays.toString(many)
                        : String.valueOf(option.<Object>getValue())));
    return parameters;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private String stageName() {
    return options.stage != null
        ? options.stage
        : spec.qualifiedName("-").replaceFirst("^rewardlake-", "");
  }

  /** The failure itself is what the user must see, even when it cannot be recorded. */
  private static void recordFailure(StageRun stage, Exception failure) {
    try {
      RuntimeException known = Main.known(failure);
      stage.fail(known == null ? failure : known);
    } catch (RuntimeException unrecorded) {
      failure.addSuppressed(unrecorded);
    }
  }
}
