package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Rows of which each is one episode, with a list of its steps. */
record NestedEpisodes(StepRows steps, EpisodeBuilder builder) implements RowParser<TableRow> {
  @Override
  public void parse(Fields fields, Origin origin, Sink<TableRow> out) throws Refusal {
    EpisodeMapping mapping = steps.mapping();
    String episode = mapping.episode().isNone() ? "" : mapping.episode().in(fields);
    EpisodeFacts facts = EpisodeFacts.in(fields, mapping);
    List<StepRow> rows = new ArrayList<>();
    for (Fields step : fields.objects(mapping.steps())) {
      rows.add(steps.step(step, episode, facts, origin));
    }
    rows.sort(Comparator.comparingLong(StepRow::number));
    out.acceptAll(builder.rows(rows));
  }
}
