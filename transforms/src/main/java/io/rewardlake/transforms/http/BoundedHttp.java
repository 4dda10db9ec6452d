package io.rewardlake.transforms.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP requests under a deadline that covers the whole answer, and a limit on its size, at which
 * reading stops. Redirects are not followed.
 */
public final class BoundedHttp {
  // Some servers lose the body of a request that offers HTTP/2
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private BoundedHttp() {}

  /**
   * Sends a request.
   *
   * @throws TooLargeException the answer has more than so many bytes
   * @throws HttpTimeoutException it was not complete in time
   */
  public static HttpResponse<byte[]> send(HttpRequest request, Duration deadline, int mostBytes)
      throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        CLIENT.sendAsync(request, head -> new LimitedBody(mostBytes));
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer within " + deadline.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      answer.cancel(true);
    }
  }
}
