package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rows of which each is one event of a stream. */
final class EventRows implements RowParser<StepRow> {
  private static final long serialVersionUID = 1L;
  private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST = Instant.parse("9999-01-01T00:00:00Z").getEpochSecond();

  private final EpisodeMapping mapping;
  private final VoteTime time;

  EventRows(EpisodeMapping mapping) {
    this.mapping = mapping;
    this.time = new VoteTime(mapping.events().timePattern());
  }

  @Override
  public void parse(Fields fields, Origin origin, Sink<StepRow> out) throws Refusal {
    EpisodeMapping.Step step = mapping.step();
    EpisodeMapping.Part part = part(fields);
    boolean acts = part == null || part == EpisodeMapping.Part.ACTION;
    boolean sees = part == null || part == EpisodeMapping.Part.OBSERVATION;
    boolean gets = part == null || part == EpisodeMapping.Part.REWARD;
    Double reward = gets ? StepRows.reward(fields, step) : null;
    if (part == EpisodeMapping.Part.REWARD && reward == null) {
      throw new Refusal(RejectReason.BAD_NUMBER, "An event that is a reward has none.");
    }
    out.accept(
        new StepRow(
            mapping.episode().in(fields),
            micros(fields),
            order(fields, part),
            sees && step.observation() != null ? step.observation().in(fields) : null,
            null,
            acts ? step.action().in(fields) : null,
            reward,
            acts ? StepRows.logProb(fields, step) : null,
            null,
            null,
            EpisodeFacts.in(fields, mapping),
            origin));
  }

  private EpisodeMapping.Part part(Fields fields) throws Refusal {
    if (mapping.events().kind() == null) {
      return null;
    }
    String kind = fields.key(mapping.events().kind());
    EpisodeMapping.Part part = mapping.events().kinds().get(kind);
    if (part == null) {
      throw new Refusal(
          RejectReason.UNKNOWN_VALUE,
          "'%s' is '%s'; the mapping names %s.",
          mapping.events().kind(),
          kind,
          String.join(", ", mapping.events().kinds().keySet()));
    }
    return part;
  }

  private long micros(Fields fields) throws Refusal {
    String column = mapping.events().time();
    long micros = time.micros(column, fields.key(column));
    long seconds = Math.floorDiv(micros, 1_000_000L);
    if (seconds < EARLIEST || seconds >= LATEST) {
      throw new Refusal(RejectReason.BAD_TIME, "'%s' is not between the years 1 and 9999.", column);
    }
    return micros;
  }

  /** What is stated, then what is seen before what is done before what it brings. */
  private List<String> order(Fields fields, EpisodeMapping.Part part) throws Refusal {
    List<String> order = new ArrayList<>();
    for (String column : mapping.events().order()) {
      order.add(fields.key(column));
    }
    order.add(part == null ? "" : String.valueOf(part.rank()));
    return order;
  }
}
