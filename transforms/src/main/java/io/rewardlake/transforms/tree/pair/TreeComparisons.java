package io.rewardlake.transforms.tree.pair;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.map_from_arrays;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.CoGroupFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs of nodes with their texts, as {@code comparisons}.
 *
 * <p>Pairs of whole responses: the prompt is that of the root, a response is all of the path from
 * the root. Attributes {@code prefix}, what both paths share, and {@code suffix_a}, {@code
 * suffix_b} make up the responses again. Pairs of steps: the prompt is that of the root and, on a
 * new line, the path so far; a response is the step alone. How nodes become text: {@link StepText}.
 * Pairs whose texts are the same are left out.
 *
 * <p>In: pairs as {@link TreePairs} makes them, and {@code tree_nodes}. Out: {@code comparisons},
 * one vote each, whose attributes tell trees, nodes, ancestor and values. Cost: one shuffle of the
 * nodes' texts by tree; a tree lies in memory as a whole. Deterministic: labels that are drawn are
 * named by their pair. Errors: a parent that is not there.
 *
 * @param dataset name of the training set
 * @param responses whether whole responses are compared; else single steps
 * @param label who is preferred
 * @param margins whether the difference of the values becomes the margin, else 0
 * @param seed of labels that are drawn
 */
public record TreeComparisons(
    String dataset, boolean responses, PairLabel label, boolean margins, long seed)
    implements Serializable {
  /** Attribute of every comparison out of a tree. */
  public static final String TREE = "tree_id";

  private static final StructType OUT =
      StructType.fromDDL(
          "pair_id STRING, source STRING, prompt STRING, response_a STRING, response_b STRING,"
              + " item_a STRING, item_b STRING, label DOUBLE, environment STRING, task_id STRING,"
              + " prefix STRING, suffix_a STRING, suffix_b STRING, tree_id STRING, lca_id STRING,"
              + " lca_depth INT, node_a STRING, node_b STRING, value_a DOUBLE, value_b DOUBLE");
  private static final List<String> ATTRIBUTES =
      List.of(
          TREE,
          "environment",
          "task_id",
          "node_a",
          "node_b",
          "lca_id",
          "lca_depth",
          "value_a",
          "value_b",
          "prefix",
          "suffix_a",
          "suffix_b");

  /** Checks the name. */
  public TreeComparisons {
    Require.notBlank(dataset, "dataset");
  }

  /** The comparisons of pairs out of these trees. */
  public Dataset<Row> apply(Dataset<Row> pairs, Dataset<Row> nodes) {
    Transform.requireColumns("TreeComparisons", pairs, PairRows.SCHEMA.fieldNames());
    Transform.requireColumns("TreeComparisons", nodes, StepText.COLUMNS.toArray(String[]::new));
    CoGroupFunction<String, Row, Row, Row> compare = this::compare;
    return byTree(nodes.select(Columns.of(StepText.COLUMNS)))
        .cogroup(
            byTree(pairs.select(Columns.of(List.of(PairRows.SCHEMA.fieldNames())))),
            compare,
            Encoders.row(OUT))
        .withColumn("dataset", lit(dataset))
        .withColumn("margin", margins ? abs(col("value_a").minus(col("value_b"))) : lit(0.0))
        .withColumn("votes", lit(1))
        .withColumn("vote_margin", col("label").multiply(2).minus(1))
        .withColumn("action", lit("keep"))
        .withColumn("reason", lit(""))
        .withColumn("attributes", attributes())
        .select(Columns.of(PreferenceTables.COMPARISONS.columnNames()));
  }

  private static KeyValueGroupedDataset<String, Row> byTree(Dataset<Row> rows) {
    // Both sides must be keyed by the same type: never NULL
    Dataset<Row> keyed = rows.withColumn("tree", coalesce(col("tree_id"), lit("")));
    return keyed.groupBy("tree").as(Encoders.STRING(), keyed.encoder());
  }

  /** The columns that the pair has, as text. */
  private static Column attributes() {
    Column[] names = ATTRIBUTES.stream().map(functions::lit).toArray(Column[]::new);
    Column[] texts =
        ATTRIBUTES.stream().map(name -> col(name).cast("string")).toArray(Column[]::new);
    return map_filter(
        map_from_arrays(array(names), array(texts)), (name, value) -> value.isNotNull());
  }

  private Iterator<Row> compare(String tree, Iterator<Row> nodes, Iterator<Row> pairs) {
    if (!pairs.hasNext()) {
      return Collections.emptyIterator();
    }
    TreeText text = new TreeText(tree, nodes);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(pairs, Spliterator.ORDERED), false)
        .map(pair -> compare(text, pair))
        .filter(row -> !row.getString(5).equals(row.getString(6)))
        .iterator();
  }

  private Row compare(TreeText text, Row pair) {
    String lca = pair.getAs("lca_id");
    String a = pair.getAs("node_a");
    String b = pair.getAs("node_b");
    double valueA = pair.getAs("value_a");
    double valueB = pair.getAs("value_b");
    String id = ContentId.of("tree-pair", a, b);
    String prefix = text.path(lca);
    String suffixA = text.between(lca, a);
    String suffixB = text.between(lca, b);
    String prompt = text.prompt(lca);
    if (!responses && !prefix.isEmpty()) {
      prompt = prompt.isEmpty() ? prefix : prompt + "\n" + prefix;
    }
    String responseA = responses ? prefix + suffixA : text.step(a).done();
    String responseB = responses ? prefix + suffixB : text.step(b).done();
    return RowFactory.create(
        id,
        text.common("source"),
        prompt,
        responseA,
        responseB,
        ContentId.item(prompt, responseA),
        ContentId.item(prompt, responseB),
        label.label(valueA - valueB, seed, id),
        text.common("environment"),
        text.common("task_id"),
        responses ? prefix : null,
        responses ? suffixA : null,
        responses ? suffixB : null,
        pair.getAs("tree_id"),
        lca,
        pair.getAs("lca_depth"),
        a,
        b,
        valueA,
        valueB);
  }
}
