package io.rewardlake.transforms.rollout.policy.chat;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import io.rewardlake.transforms.http.BoundedHttp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Carries the requests of OpenAI's client, within limits on time and size. */
final class OpenAiTransport implements HttpClient {
  private final Duration deadline;
  private final int mostBytes;

  OpenAiTransport(Duration deadline, int mostBytes) {
    this.deadline = deadline;
    this.mostBytes = mostBytes;
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    try {
      return new Read(BoundedHttp.send(carried(request), deadline, mostBytes));
    } catch (IOException e) {
      throw new OpenAIIoException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return CompletableFuture.supplyAsync(() -> execute(request, options));
  }

  @Override
  public void close() {
    // Connections belong to the process
  }

  private static java.net.http.HttpRequest carried(HttpRequest request) {
    String address = request.baseUrl() + "/" + String.join("/", request.pathSegments());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    request.body().writeTo(body);
    java.net.http.HttpRequest.Builder carried =
        java.net.http.HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", request.body().contentType())
            .method(
                request.method().name(),
                java.net.http.HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
    for (String name : request.headers().names()) {
      request.headers().values(name).forEach(value -> carried.header(name, value));
    }
    return carried.build();
  }

  /** An answer that is complete. */
  private static final class Read implements HttpResponse {
    private final java.net.http.HttpResponse<byte[]> answer;

    Read(java.net.http.HttpResponse<byte[]> answer) {
      this.answer = answer;
    }

    @Override
    public int statusCode() {
      return answer.statusCode();
    }

    @Override
    public Headers headers() {
      Headers.Builder headers = Headers.builder();
      answer.headers().map().forEach(headers::put);
      return headers.build();
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(answer.body());
    }

    @Override
    public void close() {
      // Nothing is open
    }
  }
}
