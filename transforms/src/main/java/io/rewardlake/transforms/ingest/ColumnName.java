package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.List;
import java.util.function.Predicate;

/**
 * Columns by meaning, each with every spelling that data sets give it; the first spelling that a
 * row has counts.
 */
enum ColumnName {
  /** What the responses answer. */
  PROMPT("prompt", "instruction", "question", "query", "input"),
  /** The preferred response, or several. */
  CHOSEN("chosen", "chosen_response", "response_chosen", "text_chosen", "preferred"),
  /** The other response, or several. */
  REJECTED("rejected", "rejected_response", "response_rejected", "text_rejected", "dispreferred"),
  /** Strength, reward units. */
  MARGIN("margin"),
  /** Score of the preferred response. */
  SCORE_CHOSEN(
      "score_chosen",
      "chosen_score",
      "chosen_rating",
      "chosen-rating",
      "rating_chosen",
      "chosen_avg_rating"),
  /** Score of the other response. */
  SCORE_REJECTED(
      "score_rejected",
      "rejected_score",
      "rejected_rating",
      "rejected-rating",
      "rating_rejected",
      "rejected_avg_rating"),
  /** Responses with their scores, as objects. */
  COMPLETIONS("completions"),
  /** Responses as texts. */
  GENERATIONS("generations", "responses"),
  /** One score per response. */
  RATINGS("ratings", "rating", "scores"),
  /** One model name per response. */
  MODELS("model_names", "generation_models", "models"),
  /** Text of one response among several. */
  RESPONSE("response", "answer", "completion"),
  /** Score of one response among several; higher is better. */
  SCORE("overall_score", "fine-grained_score", "fine_grained_score", "score"),
  /** Place of one response among several; 1 is the best. */
  RANK("rank"),
  /** What two responses answer: a text or a dialogue. */
  CONTEXT("context", "prompt"),
  /** First of two responses. */
  RESPONSE_1("response1", "response_1"),
  /** Second of two responses. */
  RESPONSE_2("response2", "response_2"),
  /** How much better the second response is, below 0 when it is worse. */
  STRENGTH("overall_preference", "preference_strength"),
  /** Ranked responses. */
  ANSWERS("answers"),
  /** What a chat model is asked. */
  INPUT("input"),
  /** The preferred messages. */
  PREFERRED_OUTPUT("preferred_output"),
  /** The other messages. */
  NON_PREFERRED_OUTPUT("non_preferred_output"),
  /** Part of a benchmark. */
  SUBSET("subset"),
  /** Domain of a benchmark. */
  DOMAIN("domain", "subset"),
  /** The row's own id. */
  ID("id"),
  /** Who rated or labelled. */
  ANNOTATOR("annotator_id", "annotator", "labeler"),
  /** The one response of a row. */
  COMPLETION("completion", "response", "answer", "output"),
  /** Whether the response is desirable. */
  DESIRABLE("label", "desirable", "is_desirable", "kto_tag"),
  /** How much the response helps. */
  HELPFULNESS("helpfulness"),
  /** Whether its facts are right. */
  CORRECTNESS("correctness"),
  /** Whether it hangs together. */
  COHERENCE("coherence"),
  /** How much expertise it takes to write it. */
  COMPLEXITY("complexity"),
  /** How long it is for what was asked. */
  VERBOSITY("verbosity"),
  /** Sampled responses. */
  PREDICTIONS("predictions"),
  /** Errors in the first of them. */
  ERRORS("errors"),
  /** What kind of error. */
  ERROR_TYPE("error type", "error_type", "type"),
  /** First character of a span, from 0. */
  SPAN_START("start", "span_start"),
  /** Character after a span. */
  SPAN_END("end", "span_end"),
  /** Texts that a response may draw on. */
  PASSAGES("passages"),
  /** Comparisons of sampled responses with each other. */
  COMPARED("preference"),
  /** A response in steps. */
  STEPS("completions", "steps"),
  /** One label per step. */
  STEP_LABELS("labels", "step_labels"),
  /** A problem and what is known of it, as an object. */
  QUESTION("question"),
  /** What a labeller made of it, as an object. */
  LABEL("label"),
  /** What an agent, a user and tools said to each other. */
  MESSAGES("messages", "traj", "trajectory", "conversation"),
  /** What an attempt at a task was worth in the end. */
  OUTCOME("reward", "outcome_reward", "final_reward"),
  /** What an agent was asked to do. */
  TASK("task_id", "task"),
  /** Which attempt at the task, from 0. */
  TRIAL("trial", "attempt"),
  /** Who acted. */
  POLICY("agent_model", "policy", "model"),
  /** Where. */
  ENVIRONMENT("environment", "env", "domain"),
  /** Whether the task was solved. */
  SUCCESS("success", "solved");

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> spellings;

  ColumnName(String... spellings) {
    this.spellings = List.of(spellings);
  }

  /** All spellings, the usual one first. */
  List<String> spellings() {
    return spellings;
  }

  /** Whether one of the spellings passes. */
  boolean isIn(Predicate<String> has) {
    for (String spelling : spellings) {
      if (has.test(spelling)) {
        return true;
      }
    }
    return false;
  }

  /** The value where the row has the column, as text; null where it has none. */
  String valueIn(Fields row) throws Refusal {
    return isIn(row::has) ? row.optional(in(row)) : null;
  }

  /** The spelling that the row has; a refusal names the known ones and the nearest in the row. */
  String in(Fields row) throws Refusal {
    for (String spelling : spellings) {
      if (row.has(spelling)) {
        return spelling;
      }
    }
    throw new Refusal(
        RejectReason.MISSING_COLUMN,
        "There is no '%s'. Known spellings: %s. Nearest here: %s.",
        spellings.get(0),
        String.join(", ", spellings),
        String.join(", ", Errors.nearest(spellings.get(0), row.columns())));
  }
}
