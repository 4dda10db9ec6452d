package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.zip_with;

import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code prm800k}: rows like those of OpenAI's PRM800K (Lightman et al. 2023, arXiv 2305.20050),
 * each step with one completion, which is the chosen one. A label y in [0, 1] becomes the rating
 * nearest to 2y - 1: 1 right, 0 neutral, -1 wrong. The answer and how labelling ended come from the
 * attributes {@code question.ground_truth_answer} and {@code label.finish_reason}, where ingest put
 * them. In: {@link LabelledSteps}. Out: {@link TrainerRow} of labeler STRING, question
 * STRUCT&lt;problem, ground_truth_answer&gt;, label STRUCT&lt;steps, finish_reason&gt;, with steps
 * ARRAY&lt;STRUCT&lt;completions, chosen_completion INT&gt;&gt; and completions
 * ARRAY&lt;STRUCT&lt;text, rating INT&gt;&gt;.
 */
record Prm800k() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> steps) {
    return TrainerRow.of(
        steps,
        col("annotator_id").as("labeler"),
        struct(col("prompt").as("problem"), attribute("question.", "ground_truth_answer"))
            .as("question"),
        struct(
                zip_with(col("completions"), col("labels"), Prm800k::step).as("steps"),
                attribute("label.", "finish_reason"))
            .as("label"));
  }

  private static Column step(Column text, Column label) {
    Column rating = round(label.multiply(2).minus(1)).cast("int");
    return struct(
        array(struct(text.as("text"), rating.as("rating"))).as("completions"),
        lit(0).as("chosen_completion"));
  }

  private static Column attribute(String within, String name) {
    return col("attributes").getItem(within + name).as(name);
  }
}
