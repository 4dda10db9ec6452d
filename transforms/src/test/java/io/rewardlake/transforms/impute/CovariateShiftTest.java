package io.rewardlake.transforms.impute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class CovariateShiftTest {
  private final SparkSession spark;

  CovariateShiftTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void differencesAreStandardised() {
    // Labelled: 1, 3 and 5, 5; others: 2, 6 and 5, 5
    Dataset<Row> steps =
        spark.sql(
            "SELECT array(1d, NULL) AS rewards, array(1f, 5f, 2f, 5f) AS samples UNION ALL"
                + " SELECT array(NULL, 0d), array(6f, 5f, 3f, 5f)");
    Dataset<Row> moments = new StepMoments(2).apply(steps);
    assertThat(moments.orderBy("position", "labelled").collectAsList().toString())
        .isEqualTo(
            "[[0,false,2,4.0,2.0], [0,true,2,2.0,1.0], [1,false,2,5.0,0.0], [1,true,2,5.0,0.0]]");
    Row shift = new CovariateShift().apply(moments).head();
    double expected = 2 / Math.sqrt((4 + 1) / 2.0);
    assertThat(shift.<Double>getAs("smd_max")).isCloseTo(expected, within(1e-12));
    assertThat(shift.<Double>getAs("smd_mean")).isCloseTo(expected / 2, within(1e-12));
    assertThat(shift.<Integer>getAs("smd_position")).isZero();
    assertThat(shift.<Long>getAs("steps")).isEqualTo(4);
    // With all steps labelled there is nothing to compare with
    assertThat(new CovariateShift().apply(moments.filter("labelled")).head().isNullAt(0)).isTrue();
    LayoutContract.assertSameRows(steps, new StepMoments(2)::apply);
  }
}
