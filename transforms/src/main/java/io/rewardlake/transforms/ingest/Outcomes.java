package io.rewardlake.transforms.ingest;

import java.util.List;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** Outcomes of several steps as one collection. */
final class Outcomes {
  private Outcomes() {}

  @SafeVarargs
  static PCollection<Outcome> flatten(String step, PCollection<Outcome>... parts) {
    List.of(parts).forEach(part -> part.setCoder(new Outcome.Coder()));
    return PCollectionList.of(List.of(parts)).apply(step, Flatten.pCollections());
  }
}
