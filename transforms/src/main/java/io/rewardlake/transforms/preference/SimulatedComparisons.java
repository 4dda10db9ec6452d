package io.rewardlake.transforms.preference;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A data set of comparisons whose truth is known: texts over a planted reward, in which length
 * counts too, and annotators of known quality, some of whose pairs have all votes swapped.
 *
 * <p>Items, pairs and votes are three datasets, as the format pairwise-votes reads them. Pairs are
 * within a topic and different from each other. Cost: no shuffle, a topic in memory. Determinism:
 * every item, pair and vote is keyed by (seed, its name).
 *
 * @param topics number of topics
 * @param itemsPerTopic texts per topic
 * @param pairs pairs in all, spread evenly over the topics
 * @param annotators number of annotators; their qualities rise geometrically from 0.5 to 4 per
 *     reward unit
 * @param votesPerPair votes per pair
 * @param tieThreshold log odds below which annotators tend to call a tie
 * @param noiseShare probability that all votes of a pair are swapped
 * @param lengthEffect reward units per standard deviation of the text's length
 * @param seed of everything
 */
public record SimulatedComparisons(
    int topics,
    int itemsPerTopic,
    int pairs,
    int annotators,
    int votesPerPair,
    double tieThreshold,
    double noiseShare,
    double lengthEffect,
    long seed)
    implements Serializable {

  private static final double WORST_QUALITY = 0.5;
  private static final double BEST_QUALITY = 4;

  private static final StructType ITEM =
      new StructType()
          .add("item_id", DataTypes.StringType)
          .add("topic", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("planted_reward", DataTypes.DoubleType);

  private static final StructType PAIR =
      new StructType()
          .add("pair_id", DataTypes.StringType)
          .add("topic", DataTypes.StringType)
          .add("item_a", DataTypes.StringType)
          .add("item_b", DataTypes.StringType)
          .add("planted_reward_a", DataTypes.DoubleType)
          .add("planted_reward_b", DataTypes.DoubleType)
          .add("planted_flip", DataTypes.BooleanType);

  /** Checks the ranges. */
  public SimulatedComparisons {
    Require.that(topics, "topics").atLeast(1);
    Require.that(itemsPerTopic, "itemsPerTopic").atLeast(2).atMost(10_000);
    Require.that(pairs, "pairs").atLeast(1).atMost((double) topics * possible(itemsPerTopic));
    Require.that(annotators, "annotators").atLeast(1).atMost(1_000);
    Require.that(votesPerPair, "votesPerPair").atLeast(1).atMost(annotators);
    Require.that(tieThreshold, "tieThreshold").atLeast(0).finite();
    Require.that(noiseShare, "noiseShare").atLeast(0).atMost(1);
    Require.that(lengthEffect, "lengthEffect").finite();
  }

  /** 600 items in 20 topics, 6,000 pairs with 5 votes each by 12 annotators, a fifth swapped. */
  public static SimulatedComparisons standard(long seed) {
    return new SimulatedComparisons(20, 30, 6_000, 12, 5, 0.2, 0.2, 0.6, seed);
  }

  /** Texts: item_id, topic, text STRING, planted_reward DOUBLE. */
  public Dataset<Row> items(SparkSession spark) {
    return spark
        .range(topics)
        .flatMap((FlatMapFunction<Long, Row>) this::items, Encoders.row(ITEM));
  }

  /** Pairs: pair_id, topic, item_a, item_b STRING, their planted rewards, planted_flip BOOLEAN. */
  public Dataset<Row> pairs(SparkSession spark) {
    return spark
        .range(topics)
        .flatMap((FlatMapFunction<Long, Row>) this::pairs, Encoders.row(PAIR));
  }

  /** Votes: pair_id, annotator_id STRING, label DOUBLE (1: a, 0: b, 0.5: tie). */
  public Dataset<Row> votes(SparkSession spark) {
    Dataset<Row> seen =
        pairs(spark)
            .select(
                col("pair_id"),
                when(col("planted_flip"), col("planted_reward_b"))
                    .otherwise(col("planted_reward_a"))
                    .as("gold_a"),
                when(col("planted_flip"), col("planted_reward_a"))
                    .otherwise(col("planted_reward_b"))
                    .as("gold_b"));
    return new SimulatedAnnotators(qualities(), votesPerPair, tieThreshold, seed).apply(seen);
  }

  /** Planted quality of each annotator, by index. */
  public List<Double> qualities() {
    return IntStream.range(0, annotators)
        .mapToObj(
            k -> WORST_QUALITY * Math.pow(BEST_QUALITY / WORST_QUALITY, (k + 1.0) / annotators))
        .toList();
  }

  private Iterator<Row> items(long topic) {
    return IntStream.range(0, itemsPerTopic)
        .mapToObj(number -> argument(topic, number))
        .map(item -> RowFactory.create(item.id(), item.topic(), item.text(), item.reward()))
        .iterator();
  }

  private Iterator<Row> pairs(long topic) {
    int quota = (int) (pairs / topics + (topic < pairs % topics ? 1 : 0));
    if (quota == 0) {
      return Collections.emptyIterator();
    }
    String name = SimulatedArgument.topic((int) topic);
    int[] chosen =
        new PermutationSampler(
                RandomStreams.of(seed, "pairs", name), possible(itemsPerTopic), quota)
            .sample();
    return IntStream.range(0, quota)
        .mapToObj(i -> pair(topic, String.format("%s/pair-%06d", name, i), chosen[i]))
        .iterator();
  }

  /** The pair at a place in the triangle (0,1), (0,2), (1,2), (0,3), ..., in random order. */
  private Row pair(long topic, String pairId, int place) {
    int second = (int) ((1 + Math.sqrt(1 + 8.0 * place)) / 2);
    int first = place - possible(second);
    UniformRandomProvider random = RandomStreams.of(seed, "pair", pairId);
    boolean turned = random.nextBoolean();
    SimulatedArgument a = argument(topic, turned ? second : first);
    SimulatedArgument b = argument(topic, turned ? first : second);
    return RowFactory.create(
        pairId,
        a.topic(),
        a.id(),
        b.id(),
        a.reward(),
        b.reward(),
        random.nextDouble() < noiseShare);
  }

  private SimulatedArgument argument(long topic, int number) {
    return SimulatedArgument.of((int) topic, number, lengthEffect, seed);
  }

  private static int possible(int items) {
    return items * (items - 1) / 2;
  }
}
