package io.rewardlake.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.transforms.http.BoundedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * JSON over HTTP to a service that is told how stages go.
 *
 * @param base its address, http or https
 * @param token sent as a bearer token; null: none
 */
record JsonPost(URI base, String token) {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 20;

  /** A service at an address of the user's. */
  static JsonPost to(String address, String token) {
    URI base = URI.create(address.strip().replaceFirst("/+$", ""));
    if (base.getHost() == null || !String.valueOf(base.getScheme()).matches("https?")) {
      throw new IllegalArgumentException("the address must be http://HOST:PORT or https://HOST");
    }
    return new JsonPost(base, token);
  }

  /** Posts a body; the answer, which may be empty. */
  JsonNode post(String path, JsonNode body) throws IOException {
    return send(
        path,
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build());
  }

  /** What is at a path; a status of 404 gives an empty answer. */
  JsonNode get(String path) throws IOException {
    return send(path, request(path).build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(DEADLINE);
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private static JsonNode send(String path, HttpRequest request) throws IOException {
    HttpResponse<byte[]> answer = BoundedHttp.send(request, DEADLINE, MOST_BYTES);
    if (answer.statusCode() == 404 && request.method().equals("GET")) {
      return JSON.createObjectNode();
    }
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("HTTP status " + answer.statusCode() + " at " + path);
    }
    return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
  }
}
