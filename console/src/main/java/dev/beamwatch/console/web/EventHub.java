package dev.beamwatch.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to every browser that is connected, and to one that comes back those that it has
 * missed. Never waits for a browser. Thread-safe.
 *
 * <p>Format: server-sent events, <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML Living Standard,
 * 9.2</a>.
 */
public final class EventHub {
  /** Events that a browser may have missed and gets afterwards. */
  static final int REMEMBERED = 4_096;

  /** Bytes of such events. */
  static final int REMEMBERED_BYTES = 8 * 1024 * 1024;

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(UTF_8);

  private final String run;
  private final BooleanSupplier catchingUp;
  private final Deque<Event> newest = new ArrayDeque<>();
  private final Map<String, EventStream> streams = new ConcurrentHashMap<>();
  private long lastNumber;
  private long rememberedBytes;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Event(long number, byte[] text) {}

  /**
   * Begins without events.
   *
   * @param run names this run of the server, no other's; letters and digits
   * @param catchingUp tells whether the topics are still being read up to their present ends
   */
  public EventHub(String run, BooleanSupplier catchingUp) {
    this.run = run;
    this.catchingUp = catchingUp;
  }

  /** Returns the name of this run of the server. */
  public String run() {
    return run;
  }

  /** Returns the id of the newest event. */
  public synchronized String lastId() {
    return id(lastNumber);
  }

  private String id(long number) {
    return run + "-" + number;
  }

  /** Hands an event to all browsers. */
  public synchronized void publish(String name, Object content) {
    byte[] text = text(id(++lastNumber), name, content);
    newest.addLast(new Event(lastNumber, text));
    rememberedBytes += text.length;
    while (newest.size() > REMEMBERED || rememberedBytes > REMEMBERED_BYTES) {
      rememberedBytes -= newest.removeFirst().text().length;
    }
    toAll(text);
  }

  /** Hands new windows of a host to the browsers that look at it; they are not remembered. */
  public synchronized void publishWindows(String host, Supplier<Object> content) {
    List<EventStream> looking =
        streams.values().stream().filter(stream -> stream.looksAt(host)).toList();
    if (!looking.isEmpty()) {
      byte[] text = text(null, "windows", content.get());
      looking.forEach(stream -> stream.offer(text, this::resync));
    }
  }

  /** Lets browsers know that the server is alive, and the server which browsers are. */
  public synchronized void heartbeat() {
    toAll(HEARTBEAT);
  }

  private void toAll(byte[] text) {
    streams.values().forEach(stream -> stream.offer(text, this::resync));
  }

  /**
   * Adds a browser, and tells it how its stream is called.
   *
   * @param name of the stream, no other's
   * @param lastId of the event that it has seen last; null if it has seen none
   */
  synchronized void add(String name, EventStream stream, @Nullable String lastId) {
    stream.offer(text(null, "stream", Map.of("name", name)), this::resync);
    Long seen = seen(lastId);
    if (seen == null) {
      stream.offer(text(lastId(), "hello", greeting()), this::resync);
    } else {
      newest.stream()
          .filter(event -> event.number() > seen)
          .forEach(event -> stream.offer(event.text(), this::resync));
    }
    streams.put(name, stream);
  }

  void remove(String name) {
    streams.remove(name);
  }

  /**
   * Notes whose windows a browser wants from now on; tells whether there is a stream of this name.
   */
  boolean look(String name, Set<String> hosts) {
    EventStream stream = streams.get(name);
    if (stream != null) {
      stream.look(hosts);
    }
    return stream != null;
  }

  /** Returns how many browsers are connected. */
  public int connected() {
    return streams.size();
  }

  /** Returns the number behind which everything is still remembered; null if it is not. */
  private @Nullable Long seen(@Nullable String lastId) {
    String prefix = run + "-";
    if (lastId == null || !lastId.startsWith(prefix)) {
      return null;
    }
    try {
      long number = Long.parseLong(lastId.substring(prefix.length()));
      long oldest = newest.isEmpty() ? lastNumber + 1 : newest.getFirst().number();
      return number >= oldest - 1 && number <= lastNumber ? (Long) number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private byte[] resync() {
    return text(lastId(), "resync", greeting());
  }

  private Map<String, Object> greeting() {
    Map<String, Object> greeting = new LinkedHashMap<>();
    greeting.put("run", run);
    greeting.put("eventId", lastId());
    greeting.put("catchingUp", catchingUp.getAsBoolean());
    return greeting;
  }

  /** JSON has no line breaks, so it is one line of the format. */
  private static byte[] text(@Nullable String id, String name, Object content) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (id != null) {
      text.writeBytes(("id: " + id + "\n").getBytes(UTF_8));
    }
    text.writeBytes(("event: " + name + "\ndata: ").getBytes(UTF_8));
    text.writeBytes(Json.bytes(content));
    text.writeBytes("\n\n".getBytes(UTF_8));
    return text.toByteArray();
  }
}
