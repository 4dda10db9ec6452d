package io.rewardlake.transforms.rollout;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import java.io.Serializable;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Tasks of {@code Response-v0}: one per prompt, to be answered segment by segment.
 *
 * <p>In: prompt STRING; the same prompt twice is one task, an empty one none. Out: the columns of
 * {@code tasks}. Cost: a shuffle of the prompts. Deterministic: a task depends on its prompt and
 * the parameters. Errors: an unknown parameter (exit code 2).
 *
 * @param parameters of every task, a JSON object without the prompt
 * @param source name of the generator in {@code tasks}
 * @param iteration iteration that makes them, from 0
 */
public record PromptTasks(String parameters, String source, long iteration)
    implements Transform, Serializable {
  /** Checks the ranges, and the parameters by a first reset. */
  public PromptTasks {
    Require.notBlank(source, "source");
    Require.that((double) iteration, "iteration").atLeast(0);
    Environments.check(Task.answering("any", parameters));
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> prompts) {
    Transform.requireColumns("tasks of prompts", prompts, "prompt");
    return prompts
        .select(col("prompt").cast("string"))
        .filter("trim(prompt) <> ''")
        .distinct()
        .map(
            (MapFunction<Row, Row>)
                row ->
                    GenerateTasks.row(
                        Task.answering(row.getString(0), parameters), source, iteration),
            Encoders.row(EpisodeTables.TASKS.schema()));
  }
}
