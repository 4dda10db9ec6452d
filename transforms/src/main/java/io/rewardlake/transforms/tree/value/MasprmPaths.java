package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.transforms.Transform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The labels of {@link MasprmLabels} as whole paths from the root to a terminal: responses in
 * labelled steps. The label of a step is (q + 1) / 2, from 1 right to 0 wrong, because that is what
 * {@code step_labels} holds; NULL where the search never went.
 *
 * <p>In: columns of {@code tree_nodes}. Out: the columns of {@code step_labels}, one row per
 * distinct path of texts; the prompt is the root's text_observation, attributes name tree and task.
 * Trees that {@link MasprmLabels} leaves out give none, nor do paths with a step that is no text.
 *
 * <p>Cost and errors: as {@link MasprmLabels}.
 *
 * @param source data set that the rows are of
 * @param maxNodes most nodes of a tree
 */
public record MasprmPaths(String source, int maxNodes) implements Transform {
  /** Checks the ranges. */
  public MasprmPaths {
    Require.notBlank(source, "source");
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> nodes) {
    return new TreePass(maxNodes)
        .apply("MasprmPaths", nodes, new Paths(source), PreferenceTables.STEP_LABELS.schema());
  }

  private record Paths(String source) implements TreePass.Work {
    @Override
    public Stream<InternalRow> of(Tree tree) {
      if (MasprmLabels.leftOut(tree) != null) {
        return Stream.empty();
      }
      PrefixValues prefixes = PrefixValues.of(tree);
      Map<Integer, Integer> ends = new LinkedHashMap<>();
      IntStream.range(1, tree.size())
          .filter(node -> tree.node(node).getBoolean(TreeNodeColumns.TERMINAL))
          .forEach(node -> ends.putIfAbsent(prefixes.first(node), node));
      return ends.values().stream().flatMap(end -> path(tree, prefixes, end));
    }

    @Override
    public Stream<InternalRow> leftOut(Tree root, String why) {
      return Stream.empty();
    }

    private Stream<InternalRow> path(Tree tree, PrefixValues prefixes, int end) {
      List<UTF8String> steps = new ArrayList<>();
      List<Double> labels = new ArrayList<>();
      for (int node = end; node > 0; node = tree.parent(node)) {
        UTF8String step = tree.text(node, TreeNodeColumns.SEGMENT);
        if (step == null) {
          return Stream.empty();
        }
        double value = prefixes.value(node);
        steps.add(0, step);
        labels.add(0, Double.isNaN(value) ? null : Double.valueOf((value + 1) / 2));
      }
      return Stream.of(row(tree, steps, labels));
    }

    private InternalRow row(Tree tree, List<UTF8String> steps, List<Double> labels) {
      UTF8String seen = tree.text(0, TreeNodeColumns.TEXT_OBSERVATION);
      UTF8String prompt = seen == null ? UTF8String.EMPTY_UTF8 : seen;
      UTF8String treeId = tree.text(0, TreeNodeColumns.TREE_ID);
      List<String> item = new ArrayList<>(List.of(prompt.toString()));
      steps.forEach(step -> item.add(step.toString()));
      String itemId = ContentId.of(item.toArray(String[]::new));
      return new GenericInternalRow(
          new Object[] {
            UTF8String.fromString(ContentId.of(source, treeId.toString(), itemId)),
            UTF8String.fromString(source),
            prompt,
            UTF8String.fromString(itemId),
            new GenericArrayData(steps.toArray()),
            new GenericArrayData(labels.toArray()),
            null,
            new ArrayBasedMapData(
                new GenericArrayData(
                    new Object[] {
                      UTF8String.fromString("tree_id"), UTF8String.fromString("task_id")
                    }),
                new GenericArrayData(new Object[] {treeId, tree.text(0, TreeNodeColumns.TASK_ID)}))
          });
    }
  }
}
