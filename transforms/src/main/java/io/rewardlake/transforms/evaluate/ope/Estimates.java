package io.rewardlake.transforms.evaluate.ope;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.transforms.evaluate.ClusterBootstrap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Figures as they are found, and the bootstrap of those that are ratios of sums over episodes.
 * Their numbers become whole ones before they are added, so that a replicate's sums do not depend
 * on the order of rows; an end of an interval is exact to 1e-12 of the greatest contribution.
 */
final class Estimates {
  private static final StructType FIGURES =
      new StructType()
          .add("metric", DataTypes.StringType)
          .add("value", DataTypes.DoubleType)
          .add("own_low", DataTypes.DoubleType)
          .add("own_high", DataTypes.DoubleType)
          .add("rows", DataTypes.LongType)
          .add("unit", DataTypes.DoubleType);
  private static final StructType SHARES =
      new StructType()
          .add("metric", DataTypes.StringType)
          .add("cluster", DataTypes.StringType)
          .add("numerator", DataTypes.LongType)
          .add("denominator", DataTypes.LongType);

  private final SparkSession spark;
  private final String scorer;
  private final List<Row> figures = new ArrayList<>();
  private JavaRDD<Row> shares;

  Estimates(SparkSession spark, String scorer) {
    this.spark = spark;
    this.scorer = scorer;
  }

  /** A figure without an interval. */
  void add(String metric, double value, long episodes) {
    figures.add(RowFactory.create(metric, value, null, null, episodes, 1.0));
  }

  /** A figure whose interval is known. */
  void add(String metric, double value, double low, double high, long episodes) {
    figures.add(RowFactory.create(metric, value, low, high, episodes, 1.0));
  }

  /** Those that episodes contribute to, in one pass over what is known of them. */
  void add(JavaRDD<WeightedEpisode> episodes, Contributions contributions) {
    List<String> titles = contributions.titles();
    RatioSums sums = new RatioSums(2 * titles.size());
    episodes
        .mapPartitions(part -> List.of(sums(part, contributions)).iterator())
        .collect()
        .forEach(sums::add);
    double[] scales = new double[2 * titles.size()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = sums.scale(i);
    }
    for (int i = 0; i < titles.size(); i++) {
      double value = sums.ratio(i);
      figures.add(
          RowFactory.create(
              titles.get(i),
              Double.isNaN(value) ? null : value,
              null,
              null,
              sums.episodes(),
              scales[2 * i + 1] / scales[2 * i]));
    }
    shares = episodes.flatMap(episode -> shares(episode, contributions, titles, scales));
  }

  /** scorer, slice, metric STRING, value, low, high DOUBLE, rows BIGINT. */
  Dataset<Row> metrics(int replicates, long seed) {
    Dataset<Row> intervals =
        new ClusterBootstrap(List.of("metric"), replicates, seed)
            .apply(spark.createDataFrame(shares, SHARES));
    return spark
        .createDataFrame(figures, FIGURES)
        .join(intervals, new String[] {"metric"}, "left")
        .select(
            lit(scorer).as("scorer"),
            lit("all").as("slice"),
            col("metric"),
            col("value"),
            coalesce(col("low").multiply(col("unit")), col("own_low")).as("low"),
            coalesce(col("high").multiply(col("unit")), col("own_high")).as("high"),
            col("rows"));
  }

  private static RatioSums sums(Iterator<WeightedEpisode> episodes, Contributions contributions) {
    RatioSums sums = new RatioSums(2 * contributions.titles().size());
    episodes.forEachRemaining(episode -> sums.add(contributions.of(episode)));
    return sums;
  }

  private static Iterator<Row> shares(
      WeightedEpisode episode, Contributions contributions, List<String> titles, double[] scales) {
    double[] numbers = contributions.of(episode);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < titles.size(); i++) {
      rows.add(
          RowFactory.create(
              titles.get(i),
              episode.id(),
              Math.round(numbers[2 * i] * scales[2 * i]),
              Math.round(numbers[2 * i + 1] * scales[2 * i + 1])));
    }
    return rows.iterator();
  }
}
