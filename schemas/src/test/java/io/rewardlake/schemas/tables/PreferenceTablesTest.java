package io.rewardlake.schemas.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SparkExtension.class)
class PreferenceTablesTest {
  @TempDir static Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "array('one', 'two'); array(1d, NULL); true",
        "array('one', NULL); array(1d, 0d); false",
        "array('one', 'two'); array(1d); false",
        "array('one'); array(1.5d); false",
        "array('one'); array(double('NaN')); false",
        "array(); array(); false"
      })
  void stepsAndTheirLabelsArePairs(
      String steps, String labels, boolean accepted, SparkSession spark) {
    expect(
        accepted,
        PreferenceTables.STEP_LABELS,
        "SELECT 's1' AS step_label_id, 's' AS source, 'p' AS prompt, 'i' AS item_id,"
            + " CAST(%s AS array<string>) AS steps, CAST(%s AS array<double>) AS labels,"
            + " CAST(NULL AS string) AS annotator_id,"
            + " CAST(map() AS map<string, string>) AS attributes",
        spark,
        steps,
        labels);
  }

  @ParameterizedTest
  @CsvSource({
    "1d, 0, 4, true",
    "1d, NULL, NULL, true",
    "1d, 0, 5, false",
    "1d, 3, 2, false",
    "1d, -1, 2, false",
    "double('NaN'), 0, 4, false"
  })
  void ratingsAreFiniteAndTheirSpansLieInTheResponse(
      String rating, String start, String end, boolean accepted, SparkSession spark) {
    expect(
        accepted,
        PreferenceTables.RATINGS,
        "SELECT 'r1' AS rating_id, 's' AS source, 'p' AS prompt, 'four' AS response,"
            + " 'i' AS item_id, 'Irrelevant' AS aspect, %s AS rating, int(%s) AS span_start,"
            + " int(%s) AS span_end, CAST(NULL AS string) AS annotator_id,"
            + " CAST(map() AS map<string, string>) AS attributes",
        spark,
        rating,
        start,
        end);
  }

  private static void expect(
      boolean accepted, Table table, String query, SparkSession spark, Object... values) {
    Lake lake = Lake.open(spark, folder.toString());
    var row = spark.sql(query.formatted(values));
    // One lake for all cases, each in a transaction of its own
    Transaction work =
        new Transaction("test", LocalDate.of(2026, 1, 2), Arrays.toString(values), 0);
    if (accepted) {
      assertThat(lake.append(table, row, work).written()).isEqualTo(1);
    } else {
      assertThatThrownBy(() -> lake.append(table, row, work))
          .isInstanceOfSatisfying(
              RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }
  }
}
