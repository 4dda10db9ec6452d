package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Groups steps by episode and window, whatever their order, and makes episodes of them. Steps go by
 * number; events by time, then by the columns that the mapping states (as numbers where both are),
 * then what is seen before what is done before what it brings, then by content. Of equal rows the
 * first by file name and line counts, the others are duplicates; where the steps of an episode do
 * not fit together, each of its rows is a reject. Cost: one shuffle of the rows with their original
 * text, memory per task one episode.
 */
final class BuildEpisodes extends PTransform<PCollection<StepRow>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private static final Comparator<StepRow> ORDER =
      Comparator.comparingLong(StepRow::number)
          .thenComparing(StepRow::order, BuildEpisodes::compareParts)
          .thenComparing(StepRow::content)
          .thenComparing(StepRow::origin);

  private final Feed feed;
  private final EpisodeBuilder builder;

  BuildEpisodes(Feed feed, EpisodeBuilder builder) {
    this.feed = feed;
    this.builder = builder;
  }

  @Override
  public PCollectionTuple expand(PCollection<StepRow> steps) {
    PCollectionTuple built =
        steps
            .apply(
                "By episode", WithKeys.of(StepRow::episode).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), new StepRow.Coder()))
            .apply("Same episode", GroupByKey.create())
            .apply(
                "Build",
                ParDo.of(new BuildFn(feed, builder))
                    .withOutputTags(
                        IngestKind.EPISODES.tag(),
                        TupleTagList.of(Books.REJECTS).and(Books.TALLIES)));
    built.get(IngestKind.EPISODES.tag()).setCoder(new TableRow.Coder());
    built.get(Books.REJECTS).setCoder(new Reject.Coder());
    built.get(Books.TALLIES).setCoder(Books.TALLY);
    return built;
  }

  private static int compareParts(List<String> one, List<String> other) {
    for (int i = 0; i < one.size(); i++) {
      int sign = compare(one.get(i), other.get(i));
      if (sign != 0) {
        return sign;
      }
    }
    return 0;
  }

  private static int compare(String one, String other) {
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other));
    } catch (NumberFormatException e) {
      return one.compareTo(other);
    }
  }

  private static final class BuildFn extends DoFn<KV<String, Iterable<StepRow>>, TableRow> {
    private static final long serialVersionUID = 1L;

    private final Feed feed;
    private final EpisodeBuilder builder;

    BuildFn(Feed feed, EpisodeBuilder builder) {
      this.feed = feed;
      this.builder = builder;
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<StepRow>> episode, MultiOutputReceiver out) {
      List<StepRow> steps = inOrder(episode.getValue(), out);
      try {
        List<TableRow> rows = builder.rows(steps);
        rows.forEach(row -> out.get(IngestKind.EPISODES.tag()).output(row.settled()));
        out.get(Books.TALLIES).output(KV.of(Books.FURTHER, rows.size() - 1L));
        out.get(Books.TALLIES).output(KV.of(Books.MERGED, steps.size() - 1L));
      } catch (Refusal refusal) {
        steps.forEach(step -> out.get(Books.REJECTS).output(feed.reject(step.origin(), refusal)));
      }
    }

    private List<StepRow> inOrder(Iterable<StepRow> episode, MultiOutputReceiver out) {
      List<StepRow> all = new ArrayList<>();
      episode.forEach(all::add);
      all.sort(ORDER);
      List<StepRow> unique = new ArrayList<>();
      StepRow before = null;
      for (StepRow step : all) {
        if (before != null
            && before.number() == step.number()
            && before.content().equals(step.content())) {
          out.get(Books.REJECTS).output(feed.duplicate(step.origin()));
        } else {
          unique.add(step);
          before = step;
        }
      }
      return unique;
    }
  }
}
