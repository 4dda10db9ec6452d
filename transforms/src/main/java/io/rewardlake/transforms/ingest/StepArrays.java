package io.rewardlake.transforms.ingest;

import com.google.common.primitives.Floats;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The steps of an episode as parallel lists, one entry per step; null where a column was not
 * recorded. Vectors are lists of floats, see {@link #vector}.
 *
 * @param observations what was seen before each step
 * @param finalObservation what was seen after the last
 * @param textObservations the same as text
 * @param finalTextObservation the same as text
 * @param actionIds discrete actions
 * @param actions continuous actions
 * @param textActions actions as text
 * @param rewards reward of each step; an entry of null: not labelled
 * @param logProbs log-probability of each action, nats
 */
record StepArrays(
    List<List<Float>> observations,
    List<Float> finalObservation,
    List<String> textObservations,
    String finalTextObservation,
    List<Integer> actionIds,
    List<List<Float>> actions,
    List<String> textActions,
    List<Double> rewards,
    List<Double> logProbs) {

  /** Starts from the rewards, which every episode has, be they NULL. */
  static StepArrays ofRewards(List<Double> rewards) {
    return new StepArrays(null, null, null, null, null, null, null, rewards, null);
  }

  /** With vectors seen before each step, and after the last where that was recorded. */
  StepArrays withObservations(List<List<Float>> seen, List<Float> atTheEnd) {
    return new StepArrays(
        seen,
        atTheEnd,
        textObservations,
        finalTextObservation,
        actionIds,
        actions,
        textActions,
        rewards,
        logProbs);
  }

  /** With texts seen before each step, and after the last where that was recorded. */
  StepArrays withTextObservations(List<String> seen, String atTheEnd) {
    return new StepArrays(
        observations,
        finalObservation,
        seen,
        atTheEnd,
        actionIds,
        actions,
        textActions,
        rewards,
        logProbs);
  }

  /** With discrete actions, continuous ones, or texts. */
  StepArrays withActions(List<Integer> ids, List<List<Float>> vectors, List<String> texts) {
    return new StepArrays(
        observations,
        finalObservation,
        textObservations,
        finalTextObservation,
        ids,
        vectors,
        texts,
        rewards,
        logProbs);
  }

  /** With log-probabilities of the actions. */
  StepArrays withLogProbs(List<Double> nats) {
    return new StepArrays(
        observations,
        finalObservation,
        textObservations,
        finalTextObservation,
        actionIds,
        actions,
        textActions,
        rewards,
        nats);
  }

  /** A vector; the array is not copied. */
  static List<Float> vector(float... values) {
    return values.length == 0 ? List.of() : Floats.asList(values);
  }

  /** The number of steps. */
  int length() {
    return rewards.size();
  }

  /** The columns from {@code observations} to {@code log_probs}, in the order of the table. */
  List<Object> values() {
    return Arrays.asList(
        observations,
        finalObservation,
        textObservations,
        finalTextObservation,
        actionIds,
        actions,
        textActions,
        rewards,
        logProbs);
  }

  /** The steps in {@code [from, to)}; what comes after them is the next one's observation. */
  StepArrays part(int from, int to) {
    boolean last = to == length();
    return new StepArrays(
        part(observations, from, to),
        last || observations == null ? finalObservation : observations.get(to),
        part(textObservations, from, to),
        last || textObservations == null ? finalTextObservation : textObservations.get(to),
        part(actionIds, from, to),
        part(actions, from, to),
        part(textActions, from, to),
        rewards.subList(from, to),
        part(logProbs, from, to));
  }

  private static <T> List<T> part(List<T> list, int from, int to) {
    return list == null ? null : list.subList(from, to);
  }

  /** Refuses what is not parallel, vectors of several sizes, and numbers that are none. */
  void check() throws Refusal {
    if (rewards.isEmpty()) {
      throw new Refusal(RejectReason.TOO_FEW, "The episode has no steps.");
    }
    requireParallel("observations", observations);
    requireParallel("text observations", textObservations);
    requireParallel("action ids", actionIds);
    requireParallel("actions", actions);
    requireParallel("text actions", textActions);
    requireParallel("log-probabilities", logProbs);
    List<List<Float>> seen = new ArrayList<>(observations == null ? List.of() : observations);
    if (finalObservation != null) {
      seen.add(finalObservation);
    }
    requireOneSize("Observations", seen);
    requireOneSize("Actions", actions == null ? List.of() : actions);
    requireNumbers("reward", rewards);
    requireNumbers("log-probability", logProbs == null ? List.of() : logProbs);
  }

  private void requireParallel(String name, List<?> list) throws Refusal {
    if (list != null && list.size() != length()) {
      throw new Refusal(
          RejectReason.LENGTHS_DIFFER,
          "The episode has %d rewards and %d %s.",
          length(),
          list.size(),
          name);
    }
  }

  private static void requireOneSize(String name, List<List<Float>> vectors) throws Refusal {
    for (int step = 1; step < vectors.size(); step++) {
      if (vectors.get(step).size() != vectors.get(0).size()) {
        throw new Refusal(
            RejectReason.LENGTHS_DIFFER,
            "%s have %d numbers at first and %d at step %d.",
            name,
            vectors.get(0).size(),
            vectors.get(step).size(),
            step);
      }
    }
  }

  private static void requireNumbers(String name, List<Double> numbers) throws Refusal {
    int step = numbers.indexOf(Double.NaN);
    if (step >= 0) {
      throw new Refusal(RejectReason.BAD_NUMBER, "The %s of step %d is NaN.", name, step);
    }
  }
}
