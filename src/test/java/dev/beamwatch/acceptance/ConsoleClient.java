package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Speaks with a console as its page does. */
final class ConsoleClient {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI console;

  ConsoleClient(String url) {
    console = URI.create(url);
  }

  /** Reads a resource of the API, which must be there. */
  JsonNode get(String path) {
    HttpResponse<String> answer = answer(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + " gave " + answer.statusCode() + ": " + answer.body());
    }
    return json(answer);
  }

  /** Returns the answer for a resource, whatever it is. */
  HttpResponse<String> answer(String path) {
    return send(request(path).build());
  }

  /** Sends a change of a limit, with what makes it one of the page's. */
  HttpResponse<String> put(String host, String limit) {
    return send(
        request("api/thresholds")
            .header("Content-Type", "application/json")
            .header("X-Beamwatch-CSRF", csrf())
            .PUT(body(host, limit))
            .build());
  }

  /** Sends a change of a limit as another site could. */
  HttpResponse<String> forge(String host, String limit) {
    return send(
        request("api/thresholds")
            .header("Content-Type", "application/json")
            .header("Origin", "http://elsewhere.example")
            .PUT(body(host, limit))
            .build());
  }

  /** Takes the limit of a host away. */
  HttpResponse<String> delete(String host) {
    return send(
        request("api/thresholds?host=" + encoded(host))
            .header("X-Beamwatch-CSRF", csrf())
            .DELETE()
            .build());
  }

  /** Waits until the console has caught up with the topics. */
  void awaitLive() {
    awaitState("live");
  }

  /** Waits until the console says that it is in a state, see {@code Health} of its API. */
  void awaitState(String state) {
    Patience.awaitAsserted(
        "the console's state is " + state,
        Patience.SHORT,
        () -> assertThat(get("api/state").path("health").path("state").asText()).isEqualTo(state));
  }

  /**
   * Connects to the stream of events.
   *
   * @param query {@code lastEventId=…}, or nothing
   */
  Events events(String query) {
    HttpRequest request =
        HttpRequest.newBuilder(console.resolve("api/events?" + query))
            .header("Accept", "text/event-stream")
            .build();
    try {
      HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
      if (answer.statusCode() != 200) {
        throw new AssertionError("the stream of events gave " + answer.statusCode());
      }
      return new Events(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * Asks for the windows of hosts on a stream of events, as a page does whose tiles are in view.
   */
  void look(Events events, String... hosts) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("stream", events.await("stream", "name").content().path("name").asText());
    ArrayNode all = body.putArray("hosts");
    List.of(hosts).forEach(all::add);
    HttpResponse<String> answer =
        send(
            request("api/look")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
    if (!answer.body().equals("{\"open\":true}")) {
      throw new AssertionError("the look gave " + answer.statusCode() + ": " + answer.body());
    }
  }

  static JsonNode json(HttpResponse<String> answer) {
    if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json")) {
      throw new AssertionError("no JSON: " + answer.headers().map() + "\n" + answer.body());
    }
    return Refused.json(answer.body().getBytes(UTF_8));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private String csrf() {
    return get("api/state").path("config").path("csrf").asText();
  }

  private static HttpRequest.BodyPublisher body(String host, String limit) {
    return BodyPublishers.ofString("{\"host\":\"%s\",\"limit\":%s}".formatted(host, limit));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(console.resolve(path)).timeout(ANSWER_LIMIT);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * An event as it came.
   *
   * @param id its number; empty if it has none
   */
  record Event(String id, String name, JsonNode content) {}

  /** A connection to the stream of events, which gathers what comes. */
  static final class Events implements AutoCloseable {
    private final List<Event> received = new CopyOnWriteArrayList<>();
    private final Stream<String> lines;
    private String id = "";
    private String name = "";
    private final StringBuilder content = new StringBuilder();

    private Events(Stream<String> lines) {
      this.lines = lines;
      Thread reader = new Thread(this::read, "events of the console");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try {
        lines.forEach(this::line);
      } catch (UncheckedIOException e) {
        // The console has ended, or this end was closed: what was received stays.
        return;
      }
    }

    private void line(String line) {
      if (line.isEmpty()) {
        if (content.length() > 0) {
          received.add(new Event(id, name, Refused.json(content.toString().getBytes(UTF_8))));
        }
        id = "";
        name = "";
        content.setLength(0);
      } else if (line.startsWith("id:")) {
        id = line.substring(3).strip();
      } else if (line.startsWith("event:")) {
        name = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        content.append(line.substring(5).strip());
      }
    }

    /** Returns the events so far, the oldest first. */
    List<Event> received() {
      return received;
    }

    /** Returns the events of a name so far. */
    List<Event> named(String wanted) {
      return received.stream().filter(event -> event.name().equals(wanted)).toList();
    }

    /** Waits until an event of a name holds a text anywhere in its content. */
    Event await(String wanted, String text) {
      Patience.await(
          "an event " + wanted + " with " + text,
          Patience.SHORT,
          () -> named(wanted).stream().anyMatch(event -> holds(event, text)));
      return named(wanted).stream().filter(event -> holds(event, text)).findFirst().orElseThrow();
    }

    /** Returns the number of the last event that has one. */
    String lastId() {
      return received.stream()
          .map(Event::id)
          .filter(each -> !each.isEmpty())
          .reduce((earlier, later) -> later)
          .orElseThrow();
    }

    private static boolean holds(Event event, String text) {
      return event.content().toString().contains(text);
    }

    @Override
    public void close() {
      lines.close();
    }
  }
}
