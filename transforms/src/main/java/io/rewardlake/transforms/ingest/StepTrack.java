package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What rows in order say of the steps of an episode.
 *
 * @param observations what was seen before each step; empty: not recorded
 * @param last what was seen after the last; null: not recorded
 * @param actions what was done
 * @param rewards what it brought; an entry of null: not labelled
 * @param logProbs log-probabilities of the actions, nats; an entry of null: not recorded
 */
record StepTrack(
    List<Object> observations,
    Object last,
    List<Object> actions,
    List<Double> rewards,
    List<Double> logProbs) {

  static StepTrack empty() {
    return new StepTrack(
        new ArrayList<>(), null, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  StepTrack endingWith(Object observation) {
    return new StepTrack(observations, observation, actions, rewards, logProbs);
  }

  /** Rows of which each is a step. */
  static StepTrack of(EpisodeMapping mapping, List<StepRow> rows) throws Refusal {
    EpisodeMapping.Step columns = mapping.step();
    StepTrack track = empty();
    Object seen = rows.get(0).facts().first();
    for (StepRow row : rows) {
      if (columns.observation() != null) {
        track.observations.add(row.observation());
      } else if (columns.next() != null) {
        if (seen == null) {
          throw new Refusal(
              RejectReason.MISSING_STEP,
              "Nothing says what was seen after step %d, and before the next.",
              row.number() - 1);
        }
        track.observations.add(seen);
        seen = row.next();
      }
      track.actions.add(row.action());
      track.rewards.add(row.reward());
      track.logProbs.add(row.logProb());
    }
    if (mapping.facts().finalReward() != null) {
      Collections.fill(track.rewards, 0.0);
      track.rewards.set(rows.size() - 1, rows.get(0).facts().finalReward());
    }
    return track.endingWith(rows.get(rows.size() - 1).next());
  }

  /** As columns of {@code episodes}. */
  StepArrays arrays(EpisodeMapping.Step columns) {
    StepArrays steps = StepArrays.ofRewards(rewards);
    if (!observations.isEmpty()) {
      StepReading reading = columns.observation() == null ? columns.next() : columns.observation();
      steps =
          reading.kind() == StepReading.Kind.TEXT
              ? steps.withTextObservations(texts(observations), (String) last)
              : steps.withObservations(vectors(observations), vector(last));
    }
    steps =
        switch (columns.action().kind()) {
          case ID ->
              steps.withActions(actions.stream().map(Integer.class::cast).toList(), null, null);
          case VECTOR -> steps.withActions(null, vectors(actions), null);
          case TEXT -> steps.withActions(null, null, texts(actions));
        };
    return logProbs.stream().allMatch(number -> number == null)
        ? steps
        : steps.withLogProbs(logProbs);
  }

  private static List<String> texts(List<Object> values) {
    return values.stream().map(String.class::cast).toList();
  }

  private static List<List<Float>> vectors(List<Object> values) {
    return values.stream().map(StepTrack::vector).toList();
  }

  @SuppressWarnings("unchecked")
  private static List<Float> vector(Object value) {
    return (List<Float>) value;
  }
}
