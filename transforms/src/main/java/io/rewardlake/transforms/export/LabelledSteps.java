package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Transform;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Responses in labelled steps. A response ends before its first unlabelled step, since the steps
 * before it are a response in labelled steps, too (where only the first mistake was looked for,
 * that is where it ends); one whose first step is unlabelled is left out. In: STEP_LABELS. Out:
 * source, id, prompt STRING, completions ARRAY&lt;STRING&gt; [steps], labels ARRAY&lt;DOUBLE&gt;
 * [steps], annotator_id STRING, attributes MAP. Cost: row by row.
 */
public record LabelledSteps() implements Material {
  @Override
  public List<Tally> leftOut() {
    return List.of(new Tally("with an unlabelled first step", firstUnlabelled()));
  }

  @Override
  public List<Tally> balance() {
    return List.of(new Tally("cut before an unlabelled step", labelled().lt(size(col("labels")))));
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "LabelledSteps",
        in,
        "source",
        "step_label_id",
        "prompt",
        "steps",
        "labels",
        "annotator_id",
        "attributes");
    return in.where(not(firstUnlabelled()))
        .select(
            col("source"),
            col("step_label_id").as("id"),
            col("prompt"),
            slice(col("steps"), lit(1), labelled()).as("completions"),
            slice(col("labels"), lit(1), labelled()).as("labels"),
            col("annotator_id"),
            col("attributes"));
  }

  private static Column firstUnlabelled() {
    return element_at(col("labels"), 1).isNull();
  }

  /** Number of steps before the first unlabelled one. */
  private static Column labelled() {
    Column unlabelled = array_position(transform(col("labels"), Column::isNull), true);
    return when(unlabelled.equalTo(0), size(col("labels")))
        .otherwise(unlabelled.minus(1).cast("int"));
  }
}
