package io.rewardlake.transforms.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Gives rejects of equal id (the same broken line of equally named files in several folders) ids of
 * their own, in order of their files. Cost: one shuffle of the rejects.
 */
final class TellApart extends PTransform<PCollection<Reject>, PCollection<Reject>> {
  private static final long serialVersionUID = 1L;

  @Override
  public PCollection<Reject> expand(PCollection<Reject> rejects) {
    return rejects
        .apply("By id", WithKeys.of(Reject::id).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), new Reject.Coder()))
        .apply("Same id", GroupByKey.create())
        .apply("Number", ParDo.of(new NumberFn()))
        .setCoder(new Reject.Coder());
  }

  private static final class NumberFn extends DoFn<KV<String, Iterable<Reject>>, Reject> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<String, Iterable<Reject>> group, OutputReceiver<Reject> out) {
      List<Reject> same = new ArrayList<>();
      group.getValue().forEach(same::add);
      Collections.sort(same);
      for (int i = 0; i < same.size(); i++) {
        out.output(i == 0 ? same.get(i) : same.get(i).repeated(i + 1));
      }
    }
  }
}
