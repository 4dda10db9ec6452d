package io.rewardlake.transforms.learn.process;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.embed.HashingEncoder;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * States and actions of {@code q_targets} as vectors: the observation where there is one, else the
 * history by {@link HashingEncoder}; the action's number as an indicator, its vector, or its text
 * by the same encoder.
 *
 * <p>In: history STRING, observation ARRAY&lt;FLOAT&gt;, action_id INT, action ARRAY&lt;FLOAT&gt;,
 * text_action STRING, further columns. Out: all of them, samples ARRAY&lt;FLOAT&gt; [state +
 * action].
 *
 * <p>Cost: one pass, no shuffle. Deterministic. Errors: a row whose parts have other sizes.
 *
 * @param observation length of the observations; 0: states are texts
 * @param actions how many action ids there are; 0: none
 * @param action length of continuous actions; 0: none
 * @param texts encoder of texts
 */
public record StepEncoding(int observation, int actions, int action, HashingEncoder texts)
    implements Transform {
  static final String STATE = "state";
  static final String ACTION = "action";

  private static final List<String> READ =
      List.of("history", "observation", "action_id", "action", "text_action");

  /** The encoding that fits all rows: numbers where every row has them, else texts. */
  public static StepEncoding of(Dataset<Row> targets, HashingEncoder texts) {
    Row found =
        targets
            .selectExpr(
                "coalesce(IF(count(observation) = count(1), max(size(observation)), 0), 0)",
                "coalesce(IF(count(action_id) = count(1), max(action_id) + 1, 0), 0)",
                "coalesce(IF(count(action) = count(1), max(size(action)), 0), 0)")
            .head();
    boolean discrete = found.getInt(1) > 0;
    return new StepEncoding(
        found.getInt(0), found.getInt(1), discrete ? 0 : found.getInt(2), texts);
  }

  /** Columns of a sample: state and action. */
  public SampleLayout layout() {
    return SampleLayout.empty().and(STATE, state()).and(ACTION, act());
  }

  private int state() {
    return observation > 0 ? observation : texts.dimension();
  }

  private int act() {
    if (actions > 0) {
      return actions;
    }
    return action > 0 ? action : texts.dimension();
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> targets) {
    Transform.requireColumns("StepEncoding", targets, READ.toArray(String[]::new));
    Dataset<Row> first =
        targets.select(
            Stream.concat(
                    READ.stream(),
                    Arrays.stream(targets.columns()).filter(name -> !READ.contains(name)))
                .map(name -> col("`" + name + "`"))
                .toArray(Column[]::new));
    // Internal rows, because a vector of a Row is a sequence of boxed numbers
    RDD<InternalRow> encoded =
        first
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>map(
                row ->
                    new JoinedRow(
                        row,
                        new GenericInternalRow(
                            new Object[] {UnsafeArrayData.fromPrimitiveArray(sample(row))})))
            .rdd();
    StructType schema =
        first
            .schema()
            .add(
                new StructField(
                    ScoreSamples.SAMPLES,
                    new ArrayType(DataTypes.FloatType, false),
                    false,
                    org.apache.spark.sql.types.Metadata.empty()));
    return targets.sparkSession().internalCreateDataFrame(encoded, schema, false);
  }

  private float[] sample(InternalRow row) {
    float[] state = observation > 0 ? vector(row, 1, "observation", observation) : text(row, 0);
    float[] act = act(row);
    float[] sample = Arrays.copyOf(state, state.length + act.length);
    System.arraycopy(act, 0, sample, state.length, act.length);
    return sample;
  }

  private float[] act(InternalRow row) {
    if (actions == 0) {
      return action > 0 ? vector(row, 3, "action", action) : text(row, 4);
    }
    if (row.isNullAt(2) || row.getInt(2) < 0 || row.getInt(2) >= actions) {
      String given = row.isNullAt(2) ? "NULL" : Integer.toString(row.getInt(2));
      throw Errors.stepsUnfit("action_id " + given + " is not one of 0 to " + (actions - 1));
    }
    float[] indicator = new float[actions];
    indicator[row.getInt(2)] = 1;
    return indicator;
  }

  private static float[] vector(InternalRow row, int column, String name, int size) {
    float[] vector = row.isNullAt(column) ? new float[0] : row.getArray(column).toFloatArray();
    if (vector.length != size) {
      throw Errors.stepsUnfit(name + " has " + vector.length + " numbers, not " + size);
    }
    return vector;
  }

  private float[] text(InternalRow row, int column) {
    UTF8String text = row.isNullAt(column) ? UTF8String.EMPTY_UTF8 : row.getUTF8String(column);
    return texts.encode(text.toString());
  }
}
