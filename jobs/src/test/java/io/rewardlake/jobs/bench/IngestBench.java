package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.ingest.Ingest;
import io.rewardlake.transforms.ingest.PreferenceFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Ingest of TRL JSON Lines against Spark that reads the same files with a given schema and writes
 * the same columns; Spark neither validates, nor removes duplicates, nor keeps rejects.
 */
record IngestBench(SparkSession spark, Path folder) {
  private static final int PAIRS = 100_000;
  private static final int ROUNDS = 3;

  List<Ratio> run() throws Exception {
    Path raw = folder.resolve("trl");
    TrlFiles.write(raw, PAIRS, 4);
    Ingest<?> ingest = Ingest.of(PreferenceFormat.TRL, List.of(raw.toString()));
    List<String> stagings = new ArrayList<>();
    double[] seconds =
        Rounds.medianSeconds(
            ROUNDS,
            () -> {
              stagings.add(folder.resolve("staging-" + stagings.size()).toString());
              ingest.run(spark, stagings.get(stagings.size() - 1));
            },
            () -> plain(raw.toString()));
    return List.of(
        new Ratio(
            "ingest of 100,000 TRL pairs against Spark's JSON to Parquet",
            "s",
            seconds[0],
            seconds[1],
            "reported, aim < 3"));
  }

  private void plain(String raw) {
    spark
        .read()
        .schema("prompt STRING, chosen STRING, rejected STRING")
        .json(raw)
        .selectExpr(
            "left(sha2(concat('vote', prompt, chosen, rejected), 256), 32) AS preference_id",
            "'trl' AS source",
            "left(sha2(concat(prompt, chosen, rejected), 256), 32) AS pair_id",
            "prompt",
            "chosen AS response_a",
            "rejected AS response_b",
            "left(sha2(concat(prompt, chosen), 256), 32) AS item_a",
            "left(sha2(concat(prompt, rejected), 256), 32) AS item_b",
            "1D AS label")
        .write()
        .mode("overwrite")
        .parquet(folder.resolve("plain").toString());
  }
}
