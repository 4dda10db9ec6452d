package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exp;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * How much the sequences of a set are like each other: the mean BLEU of each against all others as
 * references. Near 1 where all say the same.
 *
 * <p>BLEU = min(1, exp(1 - r / c)) (prod_n p_n)^(1/N): p_n the share of a sequence's n-grams that
 * another one has, each counted at most as often as the one that has it most often; c its length, r
 * the length next to it among the others, the shorter of two. As in NLTK with smoothing method 1, a
 * p_n without a match has 0.1 in the numerator, and without a match of single tokens BLEU is 0.
 *
 * <p>Exact for any number of sequences: the most of the others is the greatest count of the n-gram,
 * or the second greatest where the sequence itself has the greatest; no pair is ever compared.
 * Source: Zhu et al. 2018, arXiv 1802.01886 (Texygen); Papineni et al. 2002 (BLEU).
 *
 * <p>In: the group columns, id STRING, one row per sequence, tokens ARRAY&lt;STRING&gt;. Out: the
 * group columns, self_bleu DOUBLE in [0, 1], sequences BIGINT; groups of fewer than two have no
 * row. Cost: a shuffle and a sort of all n-grams up to N, one by sequence; the different lengths of
 * a group in memory. Determinism: counts, and an exact sum of the sequences' values.
 *
 * @param by columns that form the groups; may be empty
 * @param order N, the longest n-grams
 */
@Method(
    id = "self-bleu",
    title = "Likeness of samples to each other (self-BLEU)",
    paper = "1802.01886",
    year = 2018,
    kind = Method.Kind.TRANSFORM,
    usage = "raft")
public record SelfBleu(List<String> by, int order) implements Transform {
  private static final double WITHOUT_MATCH = 0.1;

  /** Checks the order. */
  public SelfBleu {
    by = List.copyOf(by);
    Require.that(order, "order").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("SelfBleu", in, "id", "tokens");
    List<String> sequence = Stream.concat(by.stream(), Stream.of("id")).toList();
    Dataset<Row> lengths =
        in.withColumn("c", size(col("tokens"))).select(Columns.of(sequence, "c"));
    return withClosestLength(lengths)
        .join(matches(in, sequence), sequence.toArray(String[]::new), "left")
        .groupBy(Columns.of(by))
        .agg(ExactSum.mean(bleu()).as("self_bleu"), count(lit(1)).as("sequences"))
        .where(col("sequences").gt(0));
  }

  /** The n-grams of column tokens, each as often as it occurs. */
  static Column ngrams(int n) {
    return expr(
        ("IF(size(tokens) < %1$d, CAST(array() AS ARRAY<ARRAY<STRING>>),"
                + " transform(sequence(1, size(tokens) - %1$d + 1), i -> slice(tokens, i, %1$d)))")
            .formatted(n));
  }

  /** Sequences of groups of two or more, and r: the length next to theirs among the others. */
  private Dataset<Row> withClosestLength(Dataset<Row> sequences) {
    Dataset<Row> lengths =
        sequences
            .groupBy(Columns.of(by, "c"))
            .agg(count(lit(1)).as("times"))
            .groupBy(Columns.of(by))
            .agg(
                collect_list(struct(col("c").as("length"), col("times"))).as("lengths"),
                sum("times").as("group_size"));
    Column ofOthers =
        filter(
            col("lengths"),
            one -> one.getField("length").notEqual(col("c")).or(one.getField("times").gt(1)));
    Column closest =
        array_min(
            transform(
                ofOthers,
                one ->
                    struct(
                        abs(one.getField("length").minus(col("c"))).as("gap"),
                        one.getField("length").as("length"))));
    return Columns.joinBy(by, sequences, lengths)
        .where(col("group_size").gt(1))
        .withColumn("r", closest.getField("length"))
        .select(Columns.of(by, "id", "c", "r"));
  }

  /** Per sequence and length of n-grams: how many there are, and how many of them others have. */
  private Dataset<Row> matches(Dataset<Row> in, List<String> sequence) {
    WindowSpec same =
        Window.partitionBy(Columns.of(by, "ngram")).orderBy(col("times").desc(), col("id"));
    Column mostOfOthers =
        when(row_number().over(same).equalTo(1), coalesce(lead("times", 1).over(same), lit(0)))
            .otherwise(first("times").over(same));
    Column[] all = lengths().mapToObj(SelfBleu::ngrams).toArray(Column[]::new);
    Column[] counts =
        lengths()
            .boxed()
            .flatMap(
                n -> Stream.of(ofLength(n, "times", "total_"), ofLength(n, "matched", "matched_")))
            .toArray(Column[]::new);
    return in.withColumn("ngram", explode(flatten(array(all))))
        .groupBy(Columns.of(sequence, "ngram"))
        .agg(count(lit(1)).as("times"))
        .withColumn("matched", least(col("times"), mostOfOthers))
        .groupBy(Columns.of(sequence))
        .agg(counts[0], Arrays.copyOfRange(counts, 1, counts.length));
  }

  private static Column ofLength(int n, String number, String prefix) {
    return sum(when(size(col("ngram")).equalTo(n), col(number))).as(prefix + n);
  }

  private Column bleu() {
    Column logPrecisions =
        lengths().mapToObj(SelfBleu::logPrecision).reduce(Column::plus).orElseThrow();
    Column brevity =
        when(col("c").gt(col("r")), lit(1.0))
            .otherwise(exp(lit(1).minus(col("r").divide(col("c")))));
    return when(coalesce(col("matched_1"), lit(0)).equalTo(0), lit(0.0))
        .otherwise(brevity.multiply(exp(logPrecisions.divide(order))));
  }

  private static Column logPrecision(int n) {
    Column matched = coalesce(col("matched_" + n), lit(0));
    Column total = greatest(coalesce(col("total_" + n), lit(0)), lit(1));
    return log(when(matched.equalTo(0), lit(WITHOUT_MATCH)).otherwise(matched).divide(total));
  }

  private IntStream lengths() {
    return IntStream.rangeClosed(1, order);
  }
}
