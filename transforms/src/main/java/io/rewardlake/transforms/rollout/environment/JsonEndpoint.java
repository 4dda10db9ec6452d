package io.rewardlake.transforms.rollout.environment;

import com.fasterxml.jackson.databind.JsonNode;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.transforms.http.BoundedHttp;
import io.rewardlake.transforms.http.Retries;
import io.rewardlake.transforms.http.TooLargeException;
import io.rewardlake.transforms.http.TransientException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Posts JSON objects to one server, under a deadline per attempt that covers the whole answer. An
 * attempt that times out, breaks off, answers 408, 429 or 5xx, or answers no JSON object is
 * repeated after 0.1 s, then twice as long each time up to 5 s, give or take half. Redirects are
 * not followed.
 *
 * @param url to which {@code /path} is appended
 * @param timeoutMillis of one attempt
 * @param retries attempts after the first
 * @param mostBytes greatest size of an answer; a larger one is not asked for again
 */
record JsonEndpoint(String url, int timeoutMillis, int retries, int mostBytes) {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int SHOWN = 200;

  /** The answer to a request; an error that names the server where there is none. */
  JsonNode post(String path, JsonNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      return new Retries(retries, FIRST_PAUSE, LONGEST_PAUSE).call(() -> attempt(path, request));
    } catch (TransientException e) {
      throw failed(path, e.getMessage() + " (attempt " + (retries + 1) + ")");
    }
  }

  /** The error that an answer does not follow the protocol. */
  RewardlakeException failed(String path, String problem) {
    return Errors.environmentEndpoint(url + path, problem);
  }

  private JsonNode attempt(String path, HttpRequest request) {
    try {
      HttpResponse<byte[]> answer =
          BoundedHttp.send(request, Duration.ofMillis(timeoutMillis), mostBytes);
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      if (answer.statusCode() != 200) {
        String problem = "status " + answer.statusCode() + ", " + shown(text);
        if (!Retries.passing(answer.statusCode())) {
          throw failed(path, problem);
        }
        throw new TransientException(
            problem, Retries.pause(answer.headers().firstValue("Retry-After")));
      }
      JsonNode json = EnvironmentJson.MAPPER.readTree(text);
      if (!json.isObject()) {
        throw new TransientException("no JSON object but " + shown(text));
      }
      return json;
    } catch (TooLargeException | InterruptedIOException e) {
      throw failed(path, e.getMessage());
    } catch (HttpTimeoutException e) {
      throw new TransientException(e.getMessage());
    } catch (IOException e) {
      throw new TransientException(e.toString());
    }
  }

  private static String shown(String text) {
    return "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text) + "'";
  }
}
