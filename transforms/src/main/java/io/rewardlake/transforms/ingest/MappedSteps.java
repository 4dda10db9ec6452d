package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * {@link StepLabelFormat#STEPS} in columns of the user's own.
 *
 * @param mapping which column is what
 */
record MappedSteps(StepMapping mapping) implements IngestFormat<StepLabels> {
  private static final String RIGHT = "right";

  @Override
  public String title() {
    return StepLabelFormat.STEPS.title();
  }

  @Override
  public IngestKind<StepLabels> content() {
    return IngestKind.STEP_LABELS;
  }

  @Override
  public Set<FileKind> kinds() {
    return FileKind.OF_ROWS;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    MappedColumns.of(mapping).requireIn(files);
    return new ReadDirect<>(content(), files, feed, parser(feed));
  }

  RowParser<StepLabels> parser(Feed feed) {
    return new Rows(feed, mapping);
  }

  /** Rows of one response, or of two: the labelled one and one that is right. */
  private record Rows(Feed feed, StepMapping mapping) implements RowParser<StepLabels> {
    @Override
    public void parse(Fields fields, Origin origin, Sink<StepLabels> out) throws Refusal {
      List<StepLabels> all = new ArrayList<>();
      List<String> steps = fields.texts(mapping.response().steps());
      Map<String, String> id = fields.attributes(mapping.id().columns());
      all.add(row(fields, mapping.response(), steps, labels(fields, steps), id, origin));
      if (mapping.right() != null) {
        List<String> right = fields.texts(mapping.right().steps());
        List<Double> labels = Collections.nCopies(right.size(), 1.0);
        all.add(row(fields, mapping.right(), right, labels, Map.of(), origin.ofPart(RIGHT)));
      }
      out.acceptAll(all);
    }

    private List<Double> labels(Fields fields, List<String> steps) throws Refusal {
      try {
        List<Double> labels = mapping.labels().labels(fields, steps.size());
        Fields.requireSameLength(
            mapping.response().steps(), steps, mapping.labels().column(), labels);
        return labels;
      } catch (Refusal refusal) {
        String id = mapping.id().orNull(fields);
        throw id == null
            ? refusal
            : new Refusal(refusal.reason(), "%s: %s", id, refusal.getMessage());
      }
    }

    private StepLabels row(
        Fields fields,
        StepMapping.Response response,
        List<String> steps,
        List<Double> labels,
        Map<String, String> id,
        Origin origin)
        throws Refusal {
      String prompt = fields.joinedText(response.prompt());
      Map<String, String> attributes = new TreeMap<>(id);
      attributes.putAll(fields.attributes(response.attributes()));
      String annotator = mapping.annotator().orNull(fields);
      return StepLabels.of(feed.source(), prompt, steps, labels, annotator, attributes, origin);
    }
  }
}
