package io.rewardlake.transforms.rollout;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import java.io.Serializable;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Tasks of one environment: the same parameters, seeds 1, 2, ... of a counter-based generator,
 * which draw what the parameters leave open (map, level, quest, initial state).
 *
 * <p>Out: the columns of {@code tasks}. Cost: none but the rows. Deterministic: task i depends on
 * the environment, the parameters, the seed and i. Errors: an unknown environment or parameter
 * (exit code 2).
 *
 * @param prototype environment and parameters; its seed is that of the generator
 * @param tasks how many
 * @param source name of the generator in {@code tasks}
 * @param iteration iteration that makes them, from 0
 */
public record GenerateTasks(Task prototype, long tasks, String source, long iteration)
    implements Serializable {

  /** Checks the ranges, and the parameters by a first reset. */
  public GenerateTasks {
    Require.that((double) tasks, "tasks").atLeast(1);
    Require.notBlank(source, "source");
    Require.that((double) iteration, "iteration").atLeast(0);
    Environments.check(prototype);
  }

  /** The rows. */
  public Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(tasks)
        .map((MapFunction<Long, Row>) this::row, Encoders.row(EpisodeTables.TASKS.schema()));
  }

  private Row row(long index) {
    return row(prototype.sibling(index), source, iteration);
  }

  /** One row of the table of tasks. */
  static Row row(Task task, String source, long iteration) {
    return RowFactory.create(
        ContentId.of(task.environment(), task.parameters(), Long.toString(task.seed())),
        task.environment(),
        task.parameters(),
        task.seed(),
        source,
        null,
        null,
        iteration);
  }
}
