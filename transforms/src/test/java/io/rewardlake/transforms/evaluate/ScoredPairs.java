package io.rewardlake.transforms.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Scored pairs for tests; each pair is its own cluster and without a vote margin, unless an
 * attribute says otherwise.
 */
final class ScoredPairs {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "source STRING, pair_id STRING, cluster STRING, label DOUBLE, score_a DOUBLE, score_b"
              + " DOUBLE, response_a STRING, response_b STRING, attributes MAP<STRING, STRING>,"
              + " vote_margin DOUBLE");

  private final List<Row> rows = new ArrayList<>();

  ScoredPairs add(double label, Double scoreA, Double scoreB) {
    return add(label, scoreA, scoreB, "a", "b", Map.of());
  }

  ScoredPairs add(
      double label,
      Double scoreA,
      Double scoreB,
      String responseA,
      String responseB,
      Map<String, String> attributes) {
    String id = "p" + rows.size();
    rows.add(
        RowFactory.create(
            "test",
            id,
            attributes.getOrDefault("cluster", id),
            label,
            scoreA,
            scoreB,
            responseA,
            responseB,
            attributes,
            Double.parseDouble(attributes.getOrDefault("vote_margin", "0"))));
    return this;
  }

  Dataset<Row> dataset(SparkSession spark) {
    return spark.createDataFrame(rows, SCHEMA);
  }
}
