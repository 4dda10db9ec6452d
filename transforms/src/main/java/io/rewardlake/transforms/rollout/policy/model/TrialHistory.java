package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.rollout.policy.model.SequenceParts.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The trials at one task so far, as a sequence policy remembers them: their steps, and keys and
 * values of their tokens. A trial of more steps than the policy tells apart forgets the older half
 * of them.
 */
final class TrialHistory {
  private static final float[] NOT_COMPLETE = {0};

  private final SequenceParts parts;
  private final double first;
  private final List<List<Step>> trials = new ArrayList<>();
  private KeysAndValues[] past;
  private double target;
  private Step current;
  private float[] outputs;
  private float completion;

  /** A step: what was still to be had, seen, done and paid, as the layers read it. */
  private static final class Step {
    private final float[] target;
    private final float[] state;
    private float[] action;
    private float[] reward;

    Step(double target, float[] state) {
      this.target = new float[] {(float) target};
      this.state = state;
    }
  }

  /**
   * No trial yet.
   *
   * @param target of every trial, as the layers read it
   */
  TrialHistory(SequenceParts parts, double target) {
    this.parts = parts;
    this.first = target;
    this.past = parts.empty();
    nextTrial();
  }

  /** Trials begun. */
  int trials() {
    return trials.size();
  }

  /** Begins a trial. */
  void nextTrial() {
    trials.add(new ArrayList<>());
    target = first;
  }

  /** Whether a state was seen that no action follows yet. */
  boolean waits() {
    return current != null;
  }

  /** Sees a state. */
  void see(float[] state) {
    forget();
    current = new Step(target, state);
    outputs = look(current, trials.size() - 1, steps().size());
  }

  /** What the policy says of the action now. */
  float[] outputs() {
    return outputs;
  }

  /** Hears what was done. */
  void act(float[] action) {
    current.action = action;
  }

  /** Hears what it paid, in units of the environment. */
  void pay(double reward) {
    double scaled = reward / parts.settings().returnScale();
    current.reward = new float[] {(float) scaled};
    completion = finish(current, trials.size() - 1, steps().size());
    steps().add(current);
    target -= scaled;
    current = null;
  }

  /** Whether the last step is held to complete the task. */
  boolean complete() {
    return completion > 0;
  }

  /** Logit that the last step completes the task. */
  float completion() {
    return completion;
  }

  private List<Step> steps() {
    return trials.get(trials.size() - 1);
  }

  private float[] look(Step step, int trial, int place) {
    parts.append(Kind.TARGET, step.target, trial, place, past);
    return parts.actions(parts.append(Kind.STATE, step.state, trial, place, past));
  }

  private float finish(Step step, int trial, int place) {
    parts.append(Kind.ACTION, step.action, trial, place, past);
    float[] paid = parts.append(Kind.REWARD, step.reward, trial, place, past);
    // Where it is complete nothing follows, so that the token need not be told
    parts.append(Kind.COMPLETION, NOT_COMPLETE, trial, place, past);
    return parts.completion(paid);
  }

  /** Makes room for a step of the trial; the tokens of all others are taken in again. */
  private void forget() {
    if (steps().size() < parts.steps()) {
      return;
    }
    steps().subList(0, (parts.steps() + 1) / 2).clear();
    past = parts.empty();
    for (int trial = 0; trial < trials.size(); trial++) {
      List<Step> done = trials.get(trial);
      for (int place = 0; place < done.size(); place++) {
        look(done.get(place), trial, place);
        finish(done.get(place), trial, place);
      }
    }
  }
}
