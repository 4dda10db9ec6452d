package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BIGINT;
import static io.rewardlake.schemas.tables.Types.STRING;
import static io.rewardlake.schemas.tables.Types.TIMESTAMP;

/** What was paid for at endpoints of others. */
public final class EndpointTables {
  /** Answers; while a stage runs, each is a file in the lake's side folder. */
  public static final Table RESPONSES =
      Table.named("endpoint_responses", "One row per request that an endpoint answered")
          .required("request_id", STRING, "Content hash of url and request")
          .required("url", STRING, "Address that the request was posted to")
          .required("model", STRING, "Model that was asked")
          .required("request", STRING, "Body of the request, JSON, seed of sampling included")
          .required("status", STRING, "answered, or too_large: cut off and not kept")
          .optional("response", STRING, "Text of the answer; NULL: not kept")
          .optional("finish_reason", STRING, "Why the text ends, for example stop; NULL: unknown")
          .optional("prompt_tokens", BIGINT, "Tokens of the request, as billed; NULL: not stated")
          .optional("completion_tokens", BIGINT, "Tokens of the answer; NULL: not stated")
          .optional("answered_at", TIMESTAMP, "UTC, as the endpoint states it; NULL: it does not")
          .check("status_is_known", "status IN ('answered', 'too_large')")
          .check("answers_have_text", "(status = 'answered') = (response IS NOT NULL)")
          .clusterBy("model", "request_id")
          .key("request_id")
          .circumstances("answered_at")
          .build();

  private EndpointTables() {}
}
