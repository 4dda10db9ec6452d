package io.rewardlake.transforms.ingest;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Of equal ids all places but the first by file name and line, keyed by their chunk. Cost: one
 * shuffle of ids and places; memory per task the ids of one bucket, 1/256 of all.
 */
final class FindDuplicates
    extends PTransform<PCollection<KV<Integer, IdBlock>>, PCollection<KV<Integer, Origin>>> {
  private static final long serialVersionUID = 1L;

  @Override
  public PCollection<KV<Integer, Origin>> expand(PCollection<KV<Integer, IdBlock>> ids) {
    return ids.apply("Same bucket", GroupByKey.create())
        .apply("All but the first", ParDo.of(new LaterFn()))
        .setCoder(KvCoder.of(VarIntCoder.of(), new Origin.Coder()));
  }

  private static final class LaterFn
      extends DoFn<KV<Integer, Iterable<IdBlock>>, KV<Integer, Origin>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<IdBlock>> bucket, OutputReceiver<KV<Integer, Origin>> out) {
      Map<String, KV<Integer, Origin>> firsts = new HashMap<>();
      for (IdBlock block : bucket.getValue()) {
        for (KV<String, Origin> place : block.places()) {
          KV<Integer, Origin> next = KV.of(block.chunk(), place.getValue());
          KV<Integer, Origin> first = firsts.putIfAbsent(place.getKey(), next);
          if (first != null && next.getValue().compareTo(first.getValue()) < 0) {
            firsts.put(place.getKey(), next);
            out.output(first);
          } else if (first != null) {
            out.output(next);
          }
        }
      }
    }
  }
}
