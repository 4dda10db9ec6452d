package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes an episode of its steps or events, which are in order. */
record EpisodeBuilder(Feed feed, EpisodeMapping mapping) implements Serializable {
  /** Attribute of a session: the time of its first event, UTC. */
  static final String STARTED_AT = "started_at";

  /** The rows of the table; a refusal concerns the episode as a whole. */
  List<TableRow> rows(List<StepRow> steps) throws Refusal {
    boolean session = mapping.events() != null;
    if (!session && mapping.step().number() != null) {
      requireNoHole(steps);
    }
    requireSameFacts(steps);
    StepTrack track = session ? SessionTrack.of(mapping, steps) : StepTrack.of(mapping, steps);
    StepRow first = steps.get(0);
    EpisodeFacts facts = first.facts();
    Map<String, String> attributes = new TreeMap<>(facts.attributes());
    if (session) {
      Instant start = Instant.EPOCH.plus(first.number(), ChronoUnit.MICROS);
      attributes.put(STARTED_AT, start.toString());
    }
    return new RecordedEpisode(
            new RecordedEpisode.Names(
                feed.source(),
                mapping.environment(),
                facts.task(),
                facts.attempt(),
                facts.policy(),
                facts.seed()),
            track.arrays(mapping.step()),
            ending(steps.get(steps.size() - 1), track.actions().size()),
            attributes,
            first.origin())
        .rows();
  }

  private void requireNoHole(List<StepRow> steps) throws Refusal {
    long expected = mapping.step().firstNumber();
    StepRow before = null;
    for (StepRow step : steps) {
      if (before != null && before.number() == step.number()) {
        throw new Refusal(
            RejectReason.DUPLICATE_STEP,
            "Two rows say different things of step %d of the episode '%s'.",
            step.number(),
            step.episode());
      } else if (step.number() != expected) {
        throw new Refusal(
            RejectReason.MISSING_STEP,
            "The episode '%s' has no step %d, but step %d.",
            step.episode(),
            expected,
            step.number());
      }
      before = step;
      expected++;
    }
  }

  private static void requireSameFacts(List<StepRow> steps) throws Refusal {
    StepRow first = steps.get(0);
    for (StepRow step : steps) {
      if (!step.facts().equals(first.facts())) {
        throw new Refusal(
            RejectReason.ROWS_DISAGREE,
            "Rows of the episode '%s' differ in what should hold of all of it: %s and %s.",
            step.episode(),
            first.facts().cells(),
            step.facts().cells());
      }
    }
  }

  private RecordedEpisode.Ending ending(StepRow last, int steps) {
    EpisodeMapping.Ending otherwise = mapping.ending();
    Boolean success = last.facts().success();
    Boolean ended = last.facts().terminated();
    if (ended != null) {
      return new RecordedEpisode.Ending(ended, !ended, success);
    }
    boolean said = mapping.step().terminated() != null || mapping.step().truncated() != null;
    if (said) {
      boolean terminated = Boolean.TRUE.equals(last.terminated());
      boolean truncated = Boolean.TRUE.equals(last.truncated());
      return new RecordedEpisode.Ending(terminated, truncated, success);
    }
    boolean terminated = otherwise.limit() > 0 ? steps < otherwise.limit() : otherwise.terminated();
    return new RecordedEpisode.Ending(terminated, !terminated, success);
  }
}
