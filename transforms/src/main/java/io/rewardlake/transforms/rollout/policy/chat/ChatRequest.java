package io.rewardlake.transforms.rollout.policy.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.rewardlake.schemas.tables.ContentId;
import java.nio.charset.StandardCharsets;

/**
 * One question, known by its content.
 *
 * @param id hash of address and body
 * @param body JSON
 * @param params the same for the client
 * @param model that is asked
 * @param mostPromptTokens upper bound of its tokens: each takes at least one byte of the body
 * @param mostCompletionTokens upper bound of the answer's tokens
 */
record ChatRequest(
    String id,
    String body,
    ChatCompletionCreateParams params,
    String model,
    long mostPromptTokens,
    long mostCompletionTokens) {

  static ChatRequest of(String url, Sampling sampling, ChatCompletionCreateParams params) {
    try {
      String body = ObjectMappers.jsonMapper().writeValueAsString(params._body());
      return new ChatRequest(
          ContentId.of(url, body),
          body,
          params,
          sampling.model(),
          body.getBytes(StandardCharsets.UTF_8).length,
          sampling.maxTokens());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A request is JSON", e);
    }
  }
}
