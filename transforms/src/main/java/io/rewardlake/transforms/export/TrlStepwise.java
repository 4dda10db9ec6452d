package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.transform;

import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code trl-stepwise}: TRL's stepwise supervision, which {@code PRMTrainer} wants. In: {@link
 * LabelledSteps}, a step being right where its label is above 0.5. Out: {@link TrainerRow} of
 * prompt STRING, completions ARRAY&lt;STRING&gt; [steps], labels ARRAY&lt;BOOLEAN&gt; [steps].
 */
record TrlStepwise() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> steps) {
    Column right = transform(col("labels"), label -> label.gt(0.5));
    return TrainerRow.of(steps, col("prompt"), col("completions"), right.as("labels"));
  }
}
