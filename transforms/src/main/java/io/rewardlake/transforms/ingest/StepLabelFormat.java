package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The formats that step labels are read from. */
public enum StepLabelFormat implements IngestFormat<StepLabels> {
  /** TRL's stepwise supervision. */
  TRL_STEPWISE(TrlStepwise.NAME),
  /** OpenAI's PRM800K. */
  PRM800K(Prm800k.NAME),
  /** Steps and labels in columns that a mapping names; {@link MappedSteps} has the mapping. */
  STEPS("steps");

  private final String title;

  StepLabelFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones. */
  public static StepLabelFormat of(String title) {
    return IngestFormat.named(title, values());
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public IngestKind<StepLabels> content() {
    return IngestKind.STEP_LABELS;
  }

  @Override
  public boolean mapped() {
    return this == STEPS;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return switch (this) {
      case TRL_STEPWISE ->
          ReadDirect.laidOut(content(), files, feed, new TrlStepwise(feed), TrlStepwise.LAYOUTS);
      case PRM800K ->
          ReadDirect.laidOut(content(), files, feed, new Prm800k(feed), Prm800k.LAYOUTS);
      case STEPS -> throw noMapping();
    };
  }
}
