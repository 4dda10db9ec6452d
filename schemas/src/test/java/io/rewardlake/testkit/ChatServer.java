package io.rewardlake.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A chat endpoint that follows a script and breaks down when told to. It bills a token per word,
 * for lost answers too.
 */
public final class ChatServer implements AutoCloseable {
  /** What may go wrong with one answer. */
  public enum Fault {
    NONE,
    STATUS_401,
    STATUS_429,
    STATUS_500,
    DELAY,
    CUT,
    GARBAGE,
    NO_CHOICE,
    HUGE
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HUGE_BYTES = 100_000_000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Function<JsonNode, String> script;
  private final IntFunction<Fault> faults;
  private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
  private final Queue<String> keys = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicLong tokens = new AtomicLong();
  private final AtomicLong written = new AtomicLong();

  /** Answers a request's JSON by the script; the fault of each is chosen by its number. */
  public ChatServer(Function<JsonNode, String> script, IntFunction<Fault> faults)
      throws IOException {
    this.script = script;
    this.faults = faults;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Base address. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** Requests so far. */
  public int requests() {
    return requests.get();
  }

  /** Bodies of all requests. */
  public List<String> bodies() {
    return List.copyOf(bodies);
  }

  /** Authorization headers of all requests. */
  public List<String> keys() {
    return List.copyOf(keys);
  }

  /** Tokens that were billed. */
  public long tokens() {
    return tokens.get();
  }

  /** Greatest number of requests that were here at once. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** Bytes of huge answers that went out before the client hung up. */
  public long hugeBytesWritten() {
    return written.get();
  }

  /** What an episode has said so far: the texts of one role. */
  public static List<String> said(JsonNode request, String role) {
    List<String> texts = new ArrayList<>();
    for (JsonNode message : request.get("messages")) {
      if (message.get("role").textValue().equals(role)) {
        texts.add(message.get("content").textValue());
      }
    }
    return texts;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try {
      answer(exchange, faults.apply(requests.getAndIncrement()));
    } finally {
      atOnce.decrementAndGet();
      exchange.close();
    }
  }

  private void answer(HttpExchange exchange, Fault fault) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    bodies.add(body);
    keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
    switch (fault) {
      case STATUS_401 ->
          send(
              exchange,
              401,
              "{\"error\": {\"message\": \"Incorrect API key provided: "
                  + exchange.getRequestHeaders().getFirst("Authorization").substring(7)
                  + "\"}}");
      case STATUS_429 -> {
        exchange.getResponseHeaders().add("Retry-After", "0");
        send(exchange, 429, "{\"error\": {\"message\": \"slow down\"}}");
      }
      case STATUS_500 -> send(exchange, 500, "out of order");
      case HUGE -> huge(exchange);
      default -> served(exchange, fault, JSON.readTree(body));
    }
  }

  /** Billed, whether the answer arrives or not. */
  private void served(HttpExchange exchange, Fault fault, JsonNode request) throws IOException {
    String text = script.apply(request);
    int in = 0;
    for (JsonNode message : request.get("messages")) {
      in += message.get("content").textValue().split("\\s+", -1).length;
    }
    int out = text.split("\\s+", -1).length;
    tokens.addAndGet(in + out);
    switch (fault) {
      case DELAY -> {
        pause();
        send(exchange, 200, completion(text, in, out).toString());
      }
      case CUT -> {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
      }
      case GARBAGE -> send(exchange, 200, "<html>welcome</html>");
      case NO_CHOICE -> {
        ObjectNode none = completion(text, in, out);
        none.putArray("choices");
        send(exchange, 200, none.toString());
      }
      default -> send(exchange, 200, completion(text, in, out).toString());
    }
  }

  private void huge(HttpExchange exchange) throws IOException {
    byte[] block = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, HUGE_BYTES);
    OutputStream out = exchange.getResponseBody();
    for (int sent = 0; sent < HUGE_BYTES; sent += block.length) {
      out.write(block);
      written.addAndGet(block.length);
    }
  }

  private static ObjectNode completion(String text, int in, int out) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("id", "chatcmpl-1").put("object", "chat.completion").put("created", 1_700_000_000);
    answer.put("model", "scripted");
    ObjectNode choice = answer.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", text);
    answer
        .putObject("usage")
        .put("prompt_tokens", in)
        .put("completion_tokens", out)
        .put("total_tokens", in + out);
    return answer;
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void pause() {
    try {
      Thread.sleep(3000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
