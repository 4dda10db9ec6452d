package io.rewardlake.jobs.bench;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.PreferenceTables;
import org.apache.spark.sql.SparkSession;

/**
 * A lake with generated comparisons, made by Spark: two responses of 30 numbered words to each
 * question, every hundredth pair a tie. Arguments: folder of the lake, pairs.
 */
final class ExportLake {
  private static final String WORDS =
      "concat_ws(' ', transform(sequence(1, 30), i -> concat('word', pmod(xxhash64(id, i, %d),"
          + " 4000))))";

  private ExportLake() {}

  public static void main(String[] arguments) {
    SparkSession spark = LakeSession.open();
    Lake lake = Lake.open(spark, arguments[0]);
    lake.version(PreferenceTables.COMPARISONS);
    spark
        .sql(
            String.format(
                "SELECT 'majority' AS dataset, concat('pair-', id) AS pair_id, 'made' AS source,"
                    + " concat('Question ', id DIV 2) AS prompt, %s AS response_a,"
                    + " %s AS response_b, lower(hex(id)) AS item_a, lower(hex(-id)) AS item_b,"
                    + " CASE WHEN id %% 100 = 0 THEN 0.5D ELSE CAST(id %% 2 AS DOUBLE) END AS"
                    + " label, 0D AS margin, 1 AS votes, 1D AS vote_margin, 'keep' AS action, ''"
                    + " AS reason, CAST(map() AS MAP<STRING, STRING>) AS attributes"
                    + " FROM range(0, %s, 1, 32)",
                WORDS.formatted(0), WORDS.formatted(1), arguments[1]))
        .write()
        .format("delta")
        .mode("append")
        .save(arguments[0] + "/" + PreferenceTables.COMPARISONS.name());
    spark.stop();
  }
}
