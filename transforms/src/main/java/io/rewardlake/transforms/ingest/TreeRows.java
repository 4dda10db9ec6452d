package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.Map;
import java.util.TreeMap;

/** Rows of which each is one node of a tree. */
record TreeRows(TreeMapping.Nodes nodes) implements RowParser<TreeRow> {
  @Override
  public void parse(Fields fields, Origin origin, Sink<TreeRow> out) throws Refusal {
    TreeMapping.Columns columns = nodes.columns();
    ParentReading.Place place = nodes.parent().in(fields);
    Map<String, String> attributes = new TreeMap<>(fields.attributes(nodes.attributes()));
    attributes.putAll(fields.attributes(nodes.tree().columns()));
    out.accept(
        new TreeRow(
            nodes.tree().in(fields),
            nodes.task().in(fields),
            place.key(),
            place.parent(),
            depth(fields),
            nodes.text() == null ? null : fields.text(nodes.text()),
            columns.segment() == null ? place.step() : fields.text(columns.segment()),
            score(fields, columns.value()),
            score(fields, columns.reward()),
            score(fields, columns.score()),
            columns.visits() == null
                ? null
                : Long.valueOf(StepReading.integer(fields, columns.visits())),
            columns.valueSum() == null ? null : Double.valueOf(fields.number(columns.valueSum())),
            EpisodeFacts.flag(fields, columns.selected()),
            EpisodeFacts.flag(fields, columns.terminal()),
            EpisodeFacts.flag(fields, columns.success()),
            attributes,
            origin));
  }

  /** Depth from 0 at the root. */
  private Integer depth(Fields fields) throws Refusal {
    String column = nodes.columns().depth();
    if (column == null) {
      return null;
    }
    int depth = StepReading.integer(fields, column);
    if (depth < nodes.firstDepth()) {
      throw new Refusal(
          RejectReason.BAD_NUMBER,
          "'%s' is %d; it begins at %d.",
          column,
          depth,
          nodes.firstDepth());
    }
    return depth - nodes.firstDepth() + (nodes.rootRows() ? 0 : 1);
  }

  private static Double score(Fields fields, String column) throws Refusal {
    return column == null ? null : fields.score(column);
  }
}
