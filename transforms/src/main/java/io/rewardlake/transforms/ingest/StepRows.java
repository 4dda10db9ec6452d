package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.List;

/** Rows of which each is one step of an episode. */
record StepRows(EpisodeMapping mapping) implements RowParser<StepRow> {
  @Override
  public void parse(Fields fields, Origin origin, Sink<StepRow> out) throws Refusal {
    String episode = mapping.episode().in(fields);
    out.accept(step(fields, episode, EpisodeFacts.in(fields, mapping), origin));
  }

  /** A step of an episode of which all else is known. */
  StepRow step(Fields fields, String episode, EpisodeFacts facts, Origin origin) throws Refusal {
    EpisodeMapping.Step step = mapping.step();
    return new StepRow(
        episode,
        step.number() == null ? 0 : StepReading.integer(fields, step.number()),
        List.of(),
        step.observation() == null ? null : step.observation().in(fields),
        step.next() == null ? null : step.next().orNull(fields),
        step.action().in(fields),
        reward(fields, step),
        logProb(fields, step),
        EpisodeFacts.flag(fields, step.terminated()),
        EpisodeFacts.flag(fields, step.truncated()),
        facts,
        origin);
  }

  /** The reward, null where it is not labelled. */
  static Double reward(Fields fields, EpisodeMapping.Step step) throws Refusal {
    return step.reward() == null ? null : fields.score(step.reward());
  }

  /** The log-probability of the action, null where it was not recorded. */
  static Double logProb(Fields fields, EpisodeMapping.Step step) throws Refusal {
    String column = step.propensity() == null ? step.logProb() : step.propensity();
    Double number = column == null ? null : fields.score(column);
    if (number == null) {
      return null;
    }
    boolean nats = step.propensity() == null;
    if (nats ? number > 0 : number <= 0 || number > 1) {
      throw new Refusal(
          RejectReason.BAD_NUMBER,
          nats ? "'%s' is %s; a log-probability is at most 0." : "'%s' is %s; allowed is (0, 1].",
          column,
          number);
    }
    return nats ? number : Double.valueOf(Math.log(number));
  }
}
