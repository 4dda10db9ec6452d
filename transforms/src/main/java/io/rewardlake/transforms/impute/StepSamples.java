package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The steps of episodes as samples, those of one row side by side.
 *
 * <p>In: the columns of {@code episodes}, and any others. Out: all of them but the observations and
 * actions, and samples ARRAY&lt;FLOAT&gt; [length * width].
 *
 * <p>Cost: no shuffle; arrays are copied in bulk. Deterministic. Errors: observations or actions
 * that are NULL, not finite or of another size than the layout's (exit code 3).
 *
 * @param layout of the samples
 */
public record StepSamples(StepLayout layout) implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> episodes) {
    Transform.requireColumns("step-samples", episodes, StepReader.COLUMNS);
    Column[] columns =
        Stream.concat(
                Arrays.stream(StepReader.COLUMNS),
                Arrays.stream(episodes.columns())
                    .filter(name -> !Arrays.asList(StepReader.COLUMNS).contains(name)))
            .map(name -> col("`" + name + "`"))
            .toArray(Column[]::new);
    Dataset<Row> first = episodes.select(columns);
    // Internal rows, because an array of a Row is a sequence of boxed numbers
    RDD<InternalRow> rows =
        first
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>mapPartitions(partition -> new StepReader(layout).read(partition))
            .rdd();
    StructType schema =
        first.schema().add(ScoreSamples.SAMPLES, new ArrayType(DataTypes.FloatType, false), false);
    return episodes
        .sparkSession()
        .internalCreateDataFrame(rows, schema, false)
        .drop("observations", "final_observation", "action_ids", "actions");
  }
}
