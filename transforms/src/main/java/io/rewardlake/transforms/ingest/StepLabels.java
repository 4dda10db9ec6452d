package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One row of {@code step_labels}: a response in steps, and a label for each.
 *
 * @param id hash of source, item (prompt and steps), labels, annotator and attributes
 * @param source name of the data set
 * @param prompt what the steps answer
 * @param itemId content hash of prompt and steps
 * @param steps one or more, in order
 * @param labels one per step, 1 right to 0 wrong; null: not labelled
 * @param annotator who labelled; null: not recorded
 * @param attributes further columns
 * @param origin where it was read
 */
record StepLabels(
    String id,
    String source,
    String prompt,
    String itemId,
    List<String> steps,
    List<Double> labels,
    String annotator,
    Map<String, String> attributes,
    Origin origin)
    implements Ingested<StepLabels> {

  static StepLabels of(
      String source,
      String prompt,
      List<String> steps,
      List<Double> labels,
      String annotator,
      Map<String, String> attributes,
      Origin origin) {
    List<String> item = new ArrayList<>();
    item.add(prompt);
    item.addAll(steps);
    String itemId = ContentId.of(item.toArray(String[]::new));
    List<String> content = new ArrayList<>();
    content.add(source);
    content.add(itemId);
    labels.forEach(label -> content.add(label == null ? null : label.toString()));
    content.add(annotator);
    Attributes.addTo(content, attributes);
    String id = ContentId.of(content.toArray(String[]::new));
    return new StepLabels(id, source, prompt, itemId, steps, labels, annotator, attributes, origin);
  }

  @Override
  public StepLabels settled() {
    return new StepLabels(
        id, source, prompt, itemId, steps, labels, annotator, attributes, origin.withoutPayload());
  }

  @Override
  public List<Object> values() {
    return Arrays.asList(id, source, prompt, itemId, steps, labels, annotator, attributes);
  }

  /** Coder of settled step labels. */
  static final class Coder extends DataCoder<StepLabels> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(StepLabels row, DataOutput out) throws IOException {
      writeText(row.id, out);
      writeText(row.source, out);
      writeText(row.prompt, out);
      writeText(row.itemId, out);
      writeText(row.annotator, out);
      writeMap(row.attributes, out);
      row.origin.write(out);
      out.writeInt(row.steps.size());
      for (int i = 0; i < row.steps.size(); i++) {
        Double label = row.labels.get(i);
        writeText(row.steps.get(i), out);
        out.writeBoolean(label != null);
        out.writeDouble(label == null ? 0 : label);
      }
    }

    @Override
    protected StepLabels read(DataInput in) throws IOException {
      String id = readText(in);
      String source = readText(in);
      String prompt = readText(in);
      String itemId = readText(in);
      String annotator = readText(in);
      Map<String, String> attributes = readMap(in);
      Origin origin = Origin.read(in);
      int count = in.readInt();
      List<String> steps = new ArrayList<>(count);
      List<Double> labels = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        steps.add(readText(in));
        boolean labelled = in.readBoolean();
        double label = in.readDouble();
        labels.add(labelled ? Double.valueOf(label) : null);
      }
      return new StepLabels(
          id, source, prompt, itemId, steps, labels, annotator, attributes, origin);
    }
  }
}
