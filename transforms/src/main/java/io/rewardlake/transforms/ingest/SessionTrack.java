package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.List;

/**
 * The steps of a session. Each action is a step; its observation is what was seen since the action
 * before: texts joined by line ends, empty where there were none; of vectors the latest, be it from
 * before that action. Where events are of kinds, its reward is the sum of the rewards that follow
 * it before the next action, 0 where there are none; else it is that of its own row.
 */
final class SessionTrack {
  private final EpisodeMapping mapping;
  private final StepTrack track = StepTrack.empty();
  private final boolean ofKinds;
  private final boolean texts;
  private Object latest;
  private boolean fresh;

  private SessionTrack(EpisodeMapping mapping) {
    this.mapping = mapping;
    this.ofKinds = mapping.events().kind() != null;
    this.texts =
        mapping.step().observation() != null
            && mapping.step().observation().kind() == StepReading.Kind.TEXT;
  }

  static StepTrack of(EpisodeMapping mapping, List<StepRow> events) throws Refusal {
    SessionTrack session = new SessionTrack(mapping);
    for (StepRow event : events) {
      session.add(event);
    }
    if (session.track.actions().isEmpty()) {
      throw new Refusal(RejectReason.TOO_FEW, "Nothing is done in the session.");
    }
    return session.fresh ? session.track.endingWith(session.latest) : session.track;
  }

  private void add(StepRow event) throws Refusal {
    if (event.observation() != null) {
      latest = texts && fresh ? latest + "\n" + event.observation() : event.observation();
      fresh = true;
    }
    if (event.action() != null) {
      act(event);
    } else if (event.reward() != null) {
      int last = track.rewards().size() - 1;
      if (last < 0) {
        throw new Refusal(
            RejectReason.MISSING_STEP, "A reward comes before the first action of its session.");
      }
      track.rewards().set(last, track.rewards().get(last) + event.reward());
    }
  }

  private void act(StepRow event) throws Refusal {
    if (mapping.step().observation() != null) {
      if (latest == null && !texts) {
        throw new Refusal(
            RejectReason.MISSING_STEP, "Nothing is seen before the first action of the session.");
      }
      track.observations().add(texts && !fresh ? "" : latest);
      fresh = false;
    }
    track.actions().add(event.action());
    track.rewards().add(ofKinds ? Double.valueOf(0) : event.reward());
    track.logProbs().add(event.logProb());
  }
}
