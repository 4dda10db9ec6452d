package io.rewardlake.transforms.learn.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.embed.HashingEncoder;
import io.rewardlake.transforms.embed.NgramRange;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class StepEncodingTest {
  private static final HashingEncoder TEXTS =
      new HashingEncoder(128, new NgramRange(1, 1), new NgramRange(3, 3), 2);

  private static Dataset<Row> targets(SparkSession spark) {
    return spark.sql(
        "SELECT * FROM VALUES"
            + " ('a', 'in a room', array(1f, 2f), 0, array(0.5f), 'left'),"
            + " ('b', 'in a hall', array(3f, 4f), 2, array(0.25f), 'right')"
            + " AS t(q_target_id, history, observation, action_id, action, text_action)");
  }

  @Test
  void numbersAreTakenWhereEveryRowHasThem(SparkSession spark) {
    Dataset<Row> rows = targets(spark);
    StepEncoding discrete = StepEncoding.of(rows, TEXTS);
    assertThat(discrete).isEqualTo(new StepEncoding(2, 3, 0, TEXTS));
    assertThat(encoded(rows, discrete, "b")).containsExactly(3f, 4f, 0f, 0f, 1f);
    Dataset<Row> some =
        rows.withColumn(
            "action_id", functions.expr("IF(q_target_id = 'a', action_id, CAST(NULL AS INT))"));
    StepEncoding continuous = StepEncoding.of(some, TEXTS);
    assertThat(continuous).isEqualTo(new StepEncoding(2, 0, 1, TEXTS));
    assertThat(encoded(some, continuous, "a")).containsExactly(1f, 2f, 0.5f);
    assertThatThrownBy(() -> discrete.apply(some).collectAsList())
        .hasMessageContaining("action_id NULL is not one of 0 to 2");
    LayoutContract.assertSameRows(rows, discrete::apply);
  }

  @Test
  void whatIsNoNumberIsText(SparkSession spark) {
    Dataset<Row> rows =
        targets(spark)
            .withColumn("observation", functions.expr("CAST(NULL AS ARRAY<FLOAT>)"))
            .withColumn("action_id", functions.expr("CAST(NULL AS INT)"))
            .withColumn("action", functions.expr("CAST(NULL AS ARRAY<FLOAT>)"));
    StepEncoding encoding = StepEncoding.of(rows, TEXTS);
    assertThat(encoding.layout().width()).isEqualTo(256);
    float[] expected = new float[256];
    System.arraycopy(TEXTS.encode("in a hall"), 0, expected, 0, 128);
    System.arraycopy(TEXTS.encode("right"), 0, expected, 128, 128);
    assertThat(encoded(rows, encoding, "b")).containsExactly(expected);
  }

  private static float[] encoded(Dataset<Row> rows, StepEncoding encoding, String id) {
    List<Float> numbers =
        encoding
            .apply(rows)
            .where("q_target_id = '" + id + "'")
            .select("samples")
            .head()
            .getList(0);
    float[] sample = new float[numbers.size()];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = numbers.get(i);
    }
    return sample;
  }
}
