package io.rewardlake.transforms.rollout.policy;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import io.rewardlake.transforms.rollout.CanonicalElement;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The pairs of a {@link QTable}. In: state_key STRING, action_id INT, action ARRAY&lt;FLOAT&gt;,
 * text_action STRING, q_target DOUBLE, as in {@code q_targets}. Out: first and second BIGINT, the
 * halves of the pair's hash, and q DOUBLE, the mean of the targets of a pair that several trees
 * have.
 *
 * <p>Cost: one shuffle. Deterministic: sums are exact.
 */
public record QPairs() implements Transform {
  private static final List<String> IN =
      List.of("state_key", "action_id", "action", "text_action", "q_target");

  private static final StructType HASHED =
      new StructType()
          .add("first", DataTypes.LongType, false)
          .add("second", DataTypes.LongType, false)
          .add("q_target", DataTypes.DoubleType, false);

  @Override
  public Dataset<Row> apply(Dataset<Row> targets) {
    Transform.requireColumns("QPairs", targets, IN.toArray(String[]::new));
    JavaRDD<InternalRow> hashed =
        targets.select(Columns.of(IN)).queryExecution().toRdd().toJavaRDD().map(QPairs::hashed);
    return targets
        .sparkSession()
        .internalCreateDataFrame(hashed.rdd(), HASHED, false)
        .groupBy("first", "second")
        .agg(ExactSum.mean(col("q_target")).as("q"));
  }

  private static InternalRow hashed(InternalRow row) {
    Integer id = row.isNullAt(1) ? null : row.getInt(1);
    ArrayData vector = row.isNullAt(2) ? null : row.getArray(2);
    UTF8String text = row.isNullAt(3) ? null : row.getUTF8String(3);
    ByteBuffer hash =
        QTable.hash(row.getUTF8String(0).toString(), CanonicalElement.action(id, vector, text));
    return new GenericInternalRow(new Object[] {hash.getLong(), hash.getLong(), row.getDouble(4)});
  }
}
