package io.rewardlake.transforms.rollout;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.rollout.environment.Task;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Tasks as they are played on executors: rows of task_id, environment, spec STRING, seed BIGINT.
 * Internal rows, because the arrays of a Row are sequences of boxed numbers.
 */
public final class TaskRows {
  private TaskRows() {}

  /**
   * What becomes of each partition of tasks.
   *
   * @param step name of the transform, for the error that a column is missing
   * @param out schema of the rows that are made
   */
  public static Dataset<Row> flatMap(
      String step,
      Dataset<Row> tasks,
      FlatMapFunction<Iterator<InternalRow>, InternalRow> play,
      StructType out) {
    Transform.requireColumns(step, tasks, "task_id", "environment", "spec", "seed");
    RDD<InternalRow> made =
        tasks
            .select(
                col("task_id").cast("string"),
                col("environment").cast("string"),
                col("spec").cast("string"),
                col("seed").cast("bigint"))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(play)
            .rdd();
    return tasks.sparkSession().internalCreateDataFrame(made, out, false);
  }

  /** The id of a row's task. */
  public static String id(InternalRow row) {
    return row.getUTF8String(0).toString();
  }

  /** A row's task. */
  public static Task task(InternalRow row) {
    return new Task(
        row.getUTF8String(1).toString(), row.getUTF8String(2).toString(), row.getLong(3));
  }
}
