package io.rewardlake.transforms.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class AiContributionRatioTest {
  /** Edits by hand, and the characters that they keep. */
  private static Dataset<Row> turns(SparkSession spark) {
    return spark.sql(
        "SELECT * FROM VALUES"
            + " ('as drafted', 'It ships today.', 'It ships today.'),"
            + " ('as drafted', 'Anything else?', 'Anything else?'),"
            // 9 of "It ships " and 5 of "oday.", of 19 characters; a turn of 6 characters by hand
            + " ('edited', 'It ships today.', 'It ships on Monday.'),"
            + " ('edited', CAST(NULL AS STRING), 'Sorry!'),"
            // 5 of 11; all 2 of 2; one that was not sent
            + " ('shortened', 'Hello', 'Hello there'),"
            + " ('shortened', 'OK', 'OK'),"
            + " ('shortened', 'Never mind', CAST(NULL AS STRING)),"
            + " ('by hand', '', 'Good morning'),"
            + " ('silent', 'Hello?', CAST(NULL AS STRING)),"
            + " ('empty', 'Hello?', '')"
            + " AS turns(dialogue_id, ai_draft, sent)");
  }

  @Test
  void dialoguesWithKnownEdits(SparkSession spark) {
    List<Row> rows =
        new AiContributionRatio().apply(turns(spark)).orderBy("dialogue_id").collectAsList();
    assertThat(rows.stream().map(row -> row.getString(0) + " " + row.getLong(1)))
        .containsExactly(
            "as drafted 2", "by hand 1", "edited 2", "empty 1", "shortened 2", "silent 0");
    double[][] expected = {{1, 1}, {0, 0}, {14.0 / 25, 0}, {-1, 0}, {7.0 / 13, 0.5}, {-1, -1}};
    for (int i = 0; i < expected.length; i++) {
      for (int variant = 0; variant < 2; variant++) {
        if (expected[i][variant] < 0) {
          assertThat(rows.get(i).isNullAt(2 + variant)).isTrue();
        } else {
          assertThat(rows.get(i).getDouble(2 + variant))
              .isCloseTo(expected[i][variant], within(1e-9));
        }
      }
    }
  }

  @Test
  void sameRowsInEveryLayout(SparkSession spark) {
    LayoutContract.assertSameRows(turns(spark), new AiContributionRatio()::apply);
  }
}
