package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The formats that step labels are read from. */
public enum StepLabelFormat implements IngestFormat<StepLabels> {
  /** TRL's stepwise supervision. */
  TRL_STEPWISE;

  /** The format of a name; a usage error lists the known ones. */
  public static StepLabelFormat of(String title) {
    return IngestFormat.named(title, values());
  }

  @Override
  public String title() {
    return TrlStepwise.NAME;
  }

  @Override
  public IngestKind<StepLabels> content() {
    return IngestKind.STEP_LABELS;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return ReadDirect.laidOut(content(), files, feed, new TrlStepwise(feed), TrlStepwise.LAYOUTS);
  }
}
