package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code prm800k}: OpenAI's PRM800K (Lightman et al. 2023, arXiv 2305.20050). A row is a problem
 * and what a labeller made of it, step by step: rated completions, of which one was chosen to go on
 * with, or one that the labeller wrote where none would do.
 *
 * <p>As in TRL's conversion of the data set, a row gives the trajectory of what was chosen or
 * written, and beside it each completion that was not chosen, behind the steps before it. The
 * trajectory ends where nothing was chosen or written; it is left out where that is its beginning.
 *
 * <p>Rating 1 is 1, -1 is 0, no rating is NULL, and 0, neutral, is 0.5: those who take neutral
 * steps for right, as the paper does for its results, count labels of at least 0.5, those who take
 * them for wrong, as TRL, labels above. What a labeller wrote without rating it is right.
 */
record Prm800k(Feed feed) implements RowParser<StepLabels> {
  static final String NAME = "prm800k";
  static final List<Layout> LAYOUTS = List.of(Layout.of(ColumnName.QUESTION, ColumnName.LABEL));

  /** Attribute of a completion that was not chosen: its step and place, both from 0. */
  static final String ALTERNATIVE = "alternative";

  /** What travels as attributes. */
  static final List<String> ATTRIBUTES =
      List.of(
          "timestamp",
          "generation",
          "is_quality_control_question",
          "is_initial_screening_question",
          "question.ground_truth_answer",
          "label.finish_reason");

  private static final String PROBLEM = "question.problem";
  private static final String STEPS = "label.steps";
  private static final String COMPLETIONS = "completions";
  private static final String CHOSEN = "chosen_completion";
  private static final String HUMAN = "human_completion";
  private static final String TEXT = "text";
  private static final String RATING = "rating";

  @Override
  public void parse(Fields fields, Origin origin, Sink<StepLabels> out) throws Refusal {
    out.acceptAll(rows(fields, origin));
  }

  /** The trajectory, where there is one, and what was not chosen. */
  List<StepLabels> rows(Fields fields, Origin origin) throws Refusal {
    Found found = new Found(fields.filledText(PROBLEM), fields, origin);
    List<Fields> steps = fields.objects(STEPS);
    boolean goesOn = true;
    for (int step = 0; step < steps.size() && goesOn; step++) {
      goesOn = found.read(step, steps.get(step));
    }
    return found.all();
  }

  /** What one row gives; the trajectory so far is what the completions of a step stand behind. */
  private final class Found {
    private final String prompt;
    private final Fields row;
    private final Origin origin;
    private final Map<String, String> attributes;
    private final List<String> steps = new ArrayList<>();
    private final List<Double> labels = new ArrayList<>();
    private final List<StepLabels> all = new ArrayList<>();

    Found(String prompt, Fields row, Origin origin) {
      this.prompt = prompt;
      this.row = row;
      this.origin = origin;
      this.attributes = row.attributes(ATTRIBUTES);
    }

    /** Whether the trajectory goes on behind the step. */
    boolean read(int number, Fields step) throws Refusal {
      List<Fields> completions = step.holds(COMPLETIONS) ? step.anyObjects(COMPLETIONS) : List.of();
      int chosen = step.holds(CHOSEN) ? StepReading.integer(step, CHOSEN) : -1;
      if (chosen >= completions.size()) {
        throw new Refusal(
            RejectReason.STEP_OUT_OF_RANGE,
            "'%s' of step %d is %d; there are %d completions.",
            CHOSEN,
            number,
            chosen,
            completions.size());
      }
      for (int i = 0; i < completions.size(); i++) {
        if (i != chosen) {
          String place = number + "." + i;
          Map<String, String> which = new TreeMap<>(attributes);
          which.put(ALTERNATIVE, place);
          Fields one = completions.get(i);
          all.add(
              labelled(with(steps, one.text(TEXT)), with(labels, rating(one, null)), which, place));
        }
      }
      Fields next =
          chosen >= 0 ? completions.get(chosen) : step.holds(HUMAN) ? step.object(HUMAN) : null;
      if (next != null) {
        steps.add(next.text(TEXT));
        labels.add(rating(next, chosen >= 0 ? null : 1.0));
      }
      return next != null;
    }

    /** All rows, the trajectory first. */
    List<StepLabels> all() throws Refusal {
      if (!steps.isEmpty()) {
        all.add(0, labelled(steps, labels, attributes, ""));
      } else if (all.isEmpty()) {
        throw new Refusal(RejectReason.TOO_FEW, "'%s' has no completion.", STEPS);
      }
      return all;
    }

    private StepLabels labelled(
        List<String> steps, List<Double> labels, Map<String, String> attributes, String part)
        throws Refusal {
      return StepLabels.of(
          feed.source(),
          prompt,
          List.copyOf(steps),
          new ArrayList<>(labels),
          ColumnName.ANNOTATOR.valueIn(row),
          attributes,
          origin.ofPart(part));
    }
  }

  private static Double rating(Fields completion, Double unrated) throws Refusal {
    Double rating = completion.score(RATING);
    if (rating == null) {
      return unrated;
    } else if (rating != 1 && rating != 0 && rating != -1) {
      throw new Refusal(
          RejectReason.BAD_NUMBER, "'%s' is %s; allowed are 1, 0 and -1.", RATING, rating);
    }
    return (rating + 1) / 2;
  }

  private static <T> List<T> with(List<T> before, T last) {
    List<T> all = new ArrayList<>(before);
    all.add(last);
    return all;
  }
}
