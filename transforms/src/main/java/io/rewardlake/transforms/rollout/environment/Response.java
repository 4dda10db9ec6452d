package io.rewardlake.transforms.rollout.environment;

import io.rewardlake.schemas.errors.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A response to a prompt, written one segment after the other: {@code Response-v0}. The action is
 * the next segment, of one line or more; what is seen are the prompt and the response so far.
 *
 * <p>Parameters: {@code prompt}; {@code segments} (3), after so many the response ends; {@code
 * stop}, a segment with this text in it ends the response sooner; {@code choices}, the segments
 * that can be chosen, any text unless they are given; {@code answer}: a response whose last segment
 * ends with it is right and earns 1, every other one 0.
 *
 * <p>Source: prefix trees of responses, Qiu et al. 2024, arXiv 2402.10184.
 */
public final class Response implements Environment {
  /** Its registered name. */
  public static final String NAME = "Response-v0";

  private static final Text TEXTS = new Text(1 << 20);

  private Task task;
  private EnvironmentSpec spec;
  private String prompt;
  private int most;
  private String stop;
  private List<String> choices;
  private String answer;

  private long seed;
  private List<String> segments = List.of();

  Response() {}

  @Override
  public EnvironmentSpec spec() {
    return spec;
  }

  @Override
  public void reset(Task next, long seed) {
    prepare(next);
    this.seed = seed;
    segments = List.of();
  }

  @Override
  public double step(Batch actions, int row) {
    if (task == null || terminated() || truncated()) {
      throw new IllegalStateException("Reset " + NAME + " before a step");
    }
    String segment = actions.texts()[row];
    if (segment == null || (!choices.isEmpty() && !choices.contains(segment))) {
      throw Errors.illegalAction(spec.id(), String.valueOf(segment), String.join(", ", commands()));
    }
    List<String> longer = new ArrayList<>(segments);
    longer.add(segment);
    segments = List.copyOf(longer);
    return terminated() && success().orElse(false) ? 1 : 0;
  }

  @Override
  public void observe(Batch into, int row) {
    into.texts()[row] = segments.isEmpty() ? prompt : prompt + "\n" + String.join("\n", segments);
  }

  @Override
  public boolean terminated() {
    return segments.size() >= most
        || (!segments.isEmpty() && stop != null && last().contains(stop));
  }

  @Override
  public boolean truncated() {
    return segments.size() >= spec.maxEpisodeSteps();
  }

  @Override
  public List<String> commands() {
    return choices;
  }

  @Override
  public Optional<Boolean> success() {
    return answer == null
        ? Optional.empty()
        : Optional.of(!segments.isEmpty() && last().strip().endsWith(answer));
  }

  @Override
  public Snapshot snapshot() {
    return new Snapshot(
        task, seed, 0, segments.size(), terminated(), truncated(), List.of(), segments);
  }

  @Override
  public void restore(Snapshot snapshot) {
    prepare(snapshot.task());
    seed = snapshot.seed();
    segments = snapshot.texts();
  }

  /** Nothing is left to chance. */
  @Override
  public void reseed(long seed) {
    this.seed = seed;
  }

  private String last() {
    return segments.get(segments.size() - 1);
  }

  private void prepare(Task next) {
    if (next.equals(task)) {
      return;
    }
    Parameters parameters = Parameters.of(next);
    prompt = parameters.text("prompt", "");
    most = parameters.integer("segments", 3, 1, 1000);
    stop = parameters.text("stop", null);
    choices = parameters.texts("choices");
    answer = parameters.text("answer", null);
    spec =
        new EnvironmentSpec(
            parameters.environment(), TEXTS, TEXTS, parameters.timeLimit(EnvironmentSpec.NO_LIMIT));
    parameters.requireAllKnown();
    if (prompt.isBlank()) {
      throw parameters.wrong("prompt", "a text that is not empty");
    }
    task = next;
  }
}
