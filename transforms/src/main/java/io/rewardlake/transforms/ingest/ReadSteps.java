package io.rewardlake.transforms.ingest;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/** Reads rows of which several make an episode, and makes episodes of them. */
final class ReadSteps extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final ReadRows<StepRow> rows;
  private final TupleTag<StepRow> steps;
  private final PTransform<PCollection<StepRow>, PCollectionTuple> build;

  ReadSteps(
      ReadRows<StepRow> rows,
      TupleTag<StepRow> steps,
      PTransform<PCollection<StepRow>, PCollectionTuple> build) {
    this.rows = rows;
    this.steps = steps;
    this.build = build;
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    PCollectionTuple read = begin.apply("Steps", rows);
    PCollectionTuple built = read.get(steps).apply("Episodes", build);
    return PCollectionTuple.of(IngestKind.EPISODES.tag(), built.get(IngestKind.EPISODES.tag()))
        .and(Books.REJECTS, Books.both(read, built, Books.REJECTS, new Reject.Coder()))
        .and(Books.TALLIES, Books.both(read, built, Books.TALLIES, Books.TALLY));
  }
}
