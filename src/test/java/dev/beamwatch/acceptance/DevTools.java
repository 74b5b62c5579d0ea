package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a page of {@link Chromium} over the DevTools protocol: JSON objects on a web
 * socket, of which those with an {@code id} are answers and the others are events.
 */
final class DevTools implements WebSocket.Listener, AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What is told of the page: loading, scripts, the network, and the browser's own remarks. */
  private static final List<String> DOMAINS = List.of("Page", "Runtime", "Network", "Log");

  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final StringBuilder unfinished = new StringBuilder();
  private @Nullable WebSocket socket;

  private DevTools() {}

  /** Connects to a page and asks to be told what happens there. */
  static DevTools connect(HttpClient http, URI page) {
    DevTools tools = new DevTools();
    tools.socket = http.newWebSocketBuilder().buildAsync(page, tools).join();
    DOMAINS.forEach(domain -> tools.call(domain + ".enable", Map.of()));
    return tools;
  }

  /** Calls a method of the protocol and returns its result. */
  JsonNode call(String method, Map<String, ?> parameters) {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    calls.put(number, answer);
    try {
      String text =
          MAPPER.writeValueAsString(Map.of("id", number, "method", method, "params", parameters));
      WebSocket open = socket;
      if (open == null) {
        throw new IllegalStateException("not connected");
      }
      open.sendText(text, true).join();
      JsonNode whole = answer.orTimeout(Patience.SHORT.toSeconds(), TimeUnit.SECONDS).join();
      if (whole.has("error")) {
        throw new AssertionError(method + " failed: " + whole.path("error"));
      }
      return whole.path("result");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the parameters of the events of a name so far. */
  List<JsonNode> events(String method) {
    return events.stream()
        .filter(event -> event.path("method").asText().equals(method))
        .map(event -> event.path("params"))
        .toList();
  }

  /** Forgets events. */
  void forget(Predicate<JsonNode> which) {
    events.removeIf(which);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    unfinished.append(text);
    if (last) {
      JsonNode message = Refused.json(unfinished.toString().getBytes(UTF_8));
      unfinished.setLength(0);
      CompletableFuture<JsonNode> call = calls.remove(message.path("id").asInt());
      if (call != null) {
        call.complete(message);
      } else {
        events.add(message);
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
  }
}
