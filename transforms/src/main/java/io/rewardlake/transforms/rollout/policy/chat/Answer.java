package io.rewardlake.transforms.rollout.policy.chat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.completions.CompletionUsage;
import java.time.Instant;
import java.util.Optional;

/**
 * What an endpoint answered: a row of {@code endpoint_responses}.
 *
 * @param requestId of the request
 * @param url that it was posted to
 * @param model that was asked
 * @param request its body
 * @param status whether the text was kept, as in the table
 * @param response the text; null: too large
 * @param finishReason why the text ends; null: not stated
 * @param promptTokens as billed; null: not stated
 * @param completionTokens as billed; null: not stated
 * @param answeredAt as the endpoint states it; null: it does not
 */
record Answer(
    @JsonProperty("request_id") String requestId,
    @JsonProperty("url") String url,
    @JsonProperty("model") String model,
    @JsonProperty("request") String request,
    @JsonProperty("status") String status,
    @JsonProperty("response") String response,
    @JsonProperty("finish_reason") String finishReason,
    @JsonProperty("prompt_tokens") Long promptTokens,
    @JsonProperty("completion_tokens") Long completionTokens,
    @JsonProperty("answered_at") String answeredAt) {

  /** A chat completion; one without a choice is invalid. */
  static Answer of(String url, ChatRequest request, ChatCompletion completion) {
    if (completion.choices().isEmpty()) {
      throw new OpenAIInvalidDataException("no choice");
    }
    ChatCompletion.Choice choice = completion.choices().get(0);
    Optional<CompletionUsage> usage = completion._usage().asKnown();
    return new Answer(
        request.id(),
        url,
        request.model(),
        request.body(),
        "answered",
        choice.message().content().orElse(""),
        choice._finishReason().asKnown().map(FinishReason::asString).orElse(null),
        usage.flatMap(known -> known._promptTokens().asKnown()).orElse(null),
        usage.flatMap(known -> known._completionTokens().asKnown()).orElse(null),
        completion
            ._created()
            .asKnown()
            .map(seconds -> Instant.ofEpochSecond(seconds).toString())
            .orElse(null));
  }

  /** An answer that was cut off: paid for, and not to be asked for again. */
  static Answer tooLarge(String url, ChatRequest request) {
    return new Answer(
        request.id(),
        url,
        request.model(),
        request.body(),
        "too_large",
        null,
        null,
        null,
        null,
        null);
  }
}
