package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.ingest.TreeLinks.Node;
import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code prm800k} as trees: below a problem the trajectory, whose nodes are selected, and beside
 * each of its steps the completions that were not chosen, as leaves. The reward of a step is its
 * label as {@link Prm800k} has it; the last step of the trajectory is terminal where labelling
 * ended with a solution.
 */
record Prm800kTrees(Feed feed) implements RowParser<TableRow> {
  private static final String REASON = "label.finish_reason";
  private static final String SOLUTION = "solution";

  /** What all trees have in common. */
  private static final TreeMapping SHAPE =
      new TreeMapping(
          Prm800k.NAME,
          new TreeMapping.Search(Prm800k.NAME, "human-choice", "human-rating", "append", ""),
          TreeMapping.MAX_NODES,
          null,
          new TreeMapping.Nodes(
              "",
              KeyColumns.NONE,
              KeyColumns.NONE,
              new ParentReading.Id("", ""),
              false,
              1,
              null,
              null,
              null,
              List.of()));

  @Override
  public void parse(Fields fields, Origin origin, Sink<TableRow> out) throws Refusal {
    List<StepLabels> labelled = new Prm800k(feed).rows(fields, origin);
    List<TreeRow> rows = new ArrayList<>();
    for (StepLabels one : labelled) {
      int last = one.steps().size() - 1;
      if (one.attributes().containsKey(Prm800k.ALTERNATIVE)) {
        rows.add(row(one, last, one.attributes().get(Prm800k.ALTERNATIVE), false, origin));
      } else {
        for (int step = 0; step <= last; step++) {
          rows.add(row(one, step, String.valueOf(step), true, origin));
        }
      }
    }
    StepLabels any = labelled.get(0);
    Map<String, String> attributes = new TreeMap<>(any.attributes());
    attributes.remove(Prm800k.ALTERNATIVE);
    if (any.annotator() != null) {
      attributes.put("labeler", any.annotator());
    }
    TreeFacts facts =
        new TreeFacts(task(any), any.prompt(), List.of(), List.of(), attributes, origin);
    List<Node> nodes =
        TreeLinks.of(
            rows,
            true,
            false,
            (row, refusal) -> {
              throw new IllegalStateException("A step stands behind the one before", refusal);
            });
    out.acceptAll(new TreeBuilder(feed.source(), SHAPE).rows(nodes, facts));
  }

  private static String task(StepLabels labelled) {
    return ContentId.of(labelled.prompt());
  }

  /** The node of a step, behind the step of the trajectory before it. */
  private static TreeRow row(
      StepLabels labelled, int step, String key, boolean chosen, Origin origin) {
    boolean end = chosen && step == labelled.steps().size() - 1;
    return new TreeRow(
        task(labelled),
        task(labelled),
        key,
        step == 0 ? null : String.valueOf(step - 1),
        null,
        null,
        labelled.steps().get(step),
        null,
        labelled.labels().get(step),
        null,
        null,
        null,
        chosen,
        end && SOLUTION.equals(labelled.attributes().get(REASON)),
        null,
        Map.of(),
        origin);
  }
}
