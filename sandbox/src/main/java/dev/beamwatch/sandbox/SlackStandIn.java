package dev.beamwatch.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for Slack: an HTTP server with the manners of the real API, which can also misbehave on
 * demand and show what it received.
 *
 * <p>Like Slack it answers most refusals with 200 and {@code ok:false}, takes JSON and form bodies,
 * wants a bearer token and a channel it knows, and lets about one message a second through per
 * channel after a short burst; what is more gets 429 with {@code Retry-After}. Changes of messages
 * have a limit of their own. A person can {@link #delete} a message.
 *
 * <p>Unlike Slack it is strict, so that a mistake shows: it refuses texts over 40,000 characters
 * with {@code msg_too_long} instead of cutting them, and replies to what is no parent with {@code
 * thread_not_found} instead of posting them somewhere.
 *
 * <ul>
 *   <li>{@code POST /api/chat.postMessage}, {@code POST /api/chat.update}, {@code POST
 *       /api/auth.test}: Slack's own
 *   <li>{@code GET /}: a page that shows what was received; {@code GET /messages}: the same as JSON
 *   <li>{@code POST /control}: a {@link SlackBehavior} as JSON, with {@code "for":N} for the next N
 *       calls only, and with {@code "method":"chat.update"} for one method only; or {@code
 *       {"delete":"TS"}}
 * </ul>
 */
public final class SlackStandIn implements AutoCloseable {
  /** The token that it accepts unless told otherwise. It opens nothing but the stand-in. */
  public static final String DEFAULT_TOKEN = "xoxb-sandbox";

  /** The channel that it has unless told otherwise. */
  public static final String DEFAULT_CHANNEL = "cpu-alerts";

  /** The method that posts a message, for orders that are for this method only. */
  public static final String POST_MESSAGE = "chat.postMessage";

  /** The method that changes a message, for orders that are for this method only. */
  public static final String UPDATE = "chat.update";

  /** Posted texts longer than this many characters are refused. */
  public static final int MAX_TEXT_CHARACTERS = 40_000;

  /**
   * Changed texts longer than this many bytes of UTF-8 are refused. Slack's reference of {@code
   * chat.update} speaks of 4,000 characters, but Slack was seen to count bytes
   * (openclaw/openclaw#115027).
   */
  public static final int MAX_UPDATE_TEXT_BYTES = 4_000;

  private static final Duration BIND_LIMIT = Duration.ofSeconds(3);
  private static final Duration BIND_PAUSE = Duration.ofMillis(20);
  private static final int MAX_BODY_BYTES = 1_000_000;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Settings settings;
  private final SlackWorkspace workspace;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads;
  private final int port;

  private final Object lock = new Object();
  // The three below are guarded by the lock.
  private final Deque<Order> nextBehaviors = new ArrayDeque<>();
  private final Map<String, SlackBehavior> lastingBehaviors = new HashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();

  private @Nullable HttpServer server;

  private SlackStandIn(Settings settings) {
    this.settings = settings;
    this.workspace = new SlackWorkspace(settings);
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "slack stand-in");
              thread.setDaemon(true);
              return thread;
            });
    this.port = Ports.freeOr(settings.port);
    listen();
  }

  /** What is ordered for one call, of any method if the method is null. */
  private record Order(@Nullable String method, SlackBehavior behavior) {}

  /** Starts a stand-in with the default token and channel and Slack's limits on any free port. */
  public static SlackStandIn start() {
    return settings().start();
  }

  /** Returns what can be chosen before the start. */
  public static Settings settings() {
    return new Settings();
  }

  /** Returns {@code http://127.0.0.1:PORT/api/}, the place of {@code https://slack.com/api/}. */
  public String apiUrl() {
    return pageUrl() + "api/";
  }

  /** Returns {@code http://127.0.0.1:PORT/}, where what was received is shown. */
  public String pageUrl() {
    return "http://127.0.0.1:" + port + "/";
  }

  /** Returns the port; the same after a restart. */
  public int port() {
    return port;
  }

  /** Returns the token that it accepts. */
  public String token() {
    return settings.token;
  }

  /** Returns the messages accepted so far with their present texts, replies too, oldest first. */
  public List<ReceivedMessage> messages() {
    return workspace.messages();
  }

  /** Returns how many posts arrived, whatever became of them. */
  public int postAttempts() {
    synchronized (lock) {
      return attempts.getOrDefault(POST_MESSAGE, 0);
    }
  }

  /** Returns how many changes of messages arrived, whatever became of them. */
  public int updateAttempts() {
    synchronized (lock) {
      return attempts.getOrDefault(UPDATE, 0);
    }
  }

  /** Returns how many posts were answered with 429 because they came too fast. */
  public int rateLimited() {
    return workspace.rateLimited();
  }

  /** Returns how many changes of messages were answered with 429 because they came too fast. */
  public int rateLimitedUpdates() {
    return workspace.rateLimitedUpdates();
  }

  /**
   * Deletes a message as a person would. It can no longer be changed and gets no more replies.
   *
   * @param ts Slack's identifier of the message
   * @throws IllegalArgumentException if there is no such message, or no longer
   */
  public void delete(String ts) {
    workspace.delete(ts);
  }

  /**
   * Behaves in this way for the next posts and changes, after those ordered before, and then as
   * before.
   */
  public void behaveForNext(int calls, SlackBehavior behavior) {
    order(calls, null, behavior);
  }

  /**
   * Behaves in this way for the next calls of one method, after those ordered before, and then as
   * before. Calls of other methods pass by.
   *
   * @param method {@link #POST_MESSAGE} or {@link #UPDATE}
   */
  public void behaveForNext(int calls, String method, SlackBehavior behavior) {
    requireMethod(method);
    order(calls, method, behavior);
  }

  private void order(int calls, @Nullable String method, SlackBehavior behavior) {
    synchronized (lock) {
      for (int i = 0; i < calls; i++) {
        nextBehaviors.add(new Order(method, behavior));
      }
    }
  }

  /** Behaves in this way from now on; what was ordered before is forgotten. */
  public void behave(SlackBehavior behavior) {
    synchronized (lock) {
      nextBehaviors.clear();
      lastingBehaviors.put(POST_MESSAGE, behavior);
      lastingBehaviors.put(UPDATE, behavior);
    }
  }

  /**
   * Behaves in this way from now on where one method is called; orders for the next calls are
   * forgotten. The other method goes on as before.
   *
   * @param method {@link #POST_MESSAGE} or {@link #UPDATE}
   */
  public void behave(String method, SlackBehavior behavior) {
    requireMethod(method);
    synchronized (lock) {
      nextBehaviors.clear();
      lastingBehaviors.put(method, behavior);
    }
  }

  private static void requireMethod(String method) {
    if (!method.equals(POST_MESSAGE) && !method.equals(UPDATE)) {
      throw new IllegalArgumentException(
          "the method must be " + POST_MESSAGE + " or " + UPDATE + ", not " + method);
    }
  }

  /** Returns the oldest order that is for this method or for all. Only with the lock. */
  private SlackBehavior nextBehavior(String method) {
    for (Iterator<Order> orders = nextBehaviors.iterator(); orders.hasNext(); ) {
      Order order = orders.next();
      if (order.method == null || order.method.equals(method)) {
        orders.remove();
        return order.behavior;
      }
    }
    return lastingBehaviors.getOrDefault(method, SlackBehavior.normal());
  }

  /** Stops listening, so that connections are refused; the messages stay. */
  public void stop() {
    HttpServer running = server;
    if (running != null) {
      running.stop(0);
      server = null;
    }
  }

  /**
   * Listens again on the same port.
   *
   * @throws SandboxException if another program has taken it meanwhile
   */
  public void restart() {
    stop();
    listen();
  }

  /** Stops listening and lets go of the requests that hang. */
  @Override
  public void close() {
    closed.countDown();
    stop();
    threads.shutdownNow();
  }

  private void listen() {
    long deadline = System.nanoTime() + BIND_LIMIT.toNanos();
    while (true) {
      try {
        listenOnce();
        return;
      } catch (BindException e) {
        // A child that another thread is just starting has a copy of every socket of this JVM, also
        // of one that was closed, until it becomes the program it is to be.
        if (System.nanoTime() > deadline) {
          throw new SandboxException("port " + port + " was taken by another program", e);
        }
        LockSupport.parkNanos(BIND_PAUSE.toNanos());
      } catch (IOException e) {
        throw new SandboxException(
            "the Slack stand-in cannot listen on port " + port + ": " + e.getMessage(), e);
      }
    }
  }

  private void listenOnce() throws IOException {
    HttpServer started = HttpServer.create(new InetSocketAddress(Ports.loopback(), port), 100);
    started.createContext("/", this::answer);
    started.setExecutor(threads);
    started.start();
    server = started;
  }

  private void answer(HttpExchange exchange) throws IOException {
    // Closing without an answer is how a connection is dropped.
    try (exchange) {
      String route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      switch (route) {
        case "POST /api/chat.postMessage" -> chat(exchange, POST_MESSAGE);
        case "POST /api/chat.update" -> chat(exchange, UPDATE);
        case "POST /api/auth.test" -> authTest(exchange);
        case "GET /" -> sendPage(exchange);
        case "GET /messages" -> sendMessages(exchange);
        case "POST /control" -> control(exchange);
        default -> {
          if (route.startsWith("POST /api/")) {
            sendJson(exchange, 200, failure("unknown_method"));
          } else {
            send(exchange, 404, "text/plain", "not found\n");
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void chat(HttpExchange exchange, String method) throws IOException, InterruptedException {
    Map<String, String> arguments = new HashMap<>();
    String malformed = readArguments(exchange, arguments);
    SlackBehavior behavior;
    synchronized (lock) {
      attempts.merge(method, 1, Integer::sum);
      behavior = nextBehavior(method);
    }
    if (behavior instanceof SlackBehavior.HttpStatus failing) {
      send(exchange, failing.status(), "text/html", "<html>something is broken</html>\n");
    } else if (behavior instanceof SlackBehavior.RateLimit limit) {
      sendRateLimited(exchange, limit.retryAfter().toSeconds());
    } else if (behavior instanceof SlackBehavior.Failure refusing) {
      sendJson(exchange, 200, failure(refusing.error()));
    } else if (behavior instanceof SlackBehavior.Hang) {
      closed.await();
    } else if (behavior instanceof SlackBehavior.LoseAnswer) {
      try {
        chat(exchange, method, malformed, arguments);
      } catch (SlackRefusal refusal) {
        // The sender cannot know either.
      }
    } else if (!(behavior instanceof SlackBehavior.Drop)) {
      if (behavior instanceof SlackBehavior.Delay delay
          && closed.await(delay.time().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      try {
        sendJson(exchange, 200, chat(exchange, method, malformed, arguments));
      } catch (SlackRefusal refusal) {
        if (refusal.retryAfterSeconds() > 0) {
          sendRateLimited(exchange, refusal.retryAfterSeconds());
        } else {
          sendJson(exchange, 200, failure(refusal.code()));
        }
      }
    }
  }

  private ObjectNode chat(
      HttpExchange exchange,
      String method,
      @Nullable String malformed,
      Map<String, String> arguments)
      throws SlackRefusal {
    String unauthorized = checkToken(exchange, arguments);
    String refusal = unauthorized != null ? unauthorized : malformed;
    if (refusal != null) {
      throw SlackRefusal.of(refusal);
    }
    return method.equals(UPDATE) ? workspace.update(arguments) : workspace.post(arguments);
  }

  private void authTest(HttpExchange exchange) throws IOException {
    Map<String, String> arguments = new HashMap<>();
    String malformed = readArguments(exchange, arguments);
    String unauthorized = checkToken(exchange, arguments);
    String refusal = unauthorized != null ? unauthorized : malformed;
    if (refusal != null) {
      sendJson(exchange, 200, failure(refusal));
      return;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("ok", true)
        .put("url", pageUrl())
        .put("team", "Sandbox")
        .put("user", "beamwatch")
        .put("team_id", "T0SANDBOX")
        .put("user_id", "U0SANDBOX")
        .put("bot_id", "B0SANDBOX");
    sendJson(exchange, 200, body);
  }

  /** Returns null if the token is right, else Slack's code for what is wrong with it. */
  private @Nullable String checkToken(HttpExchange exchange, Map<String, String> arguments) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    String token =
        header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
            ? header.substring(7).strip()
            : arguments.getOrDefault("token", "");
    if (token.isEmpty()) {
      return "not_authed";
    }
    return token.equals(settings.token) ? null : "invalid_auth";
  }

  private void control(HttpExchange exchange) throws IOException {
    // A web page that happens to be open in a browser must not be able to do this.
    if (exchange.getRequestHeaders().containsKey("Origin")) {
      send(exchange, 403, "text/plain", "not from a web page\n");
      return;
    }
    try {
      obey(MAPPER.readTree(readBody(exchange)));
      sendJson(exchange, 200, JsonNodeFactory.instance.objectNode().put("ok", true));
    } catch (JsonProcessingException e) {
      send(exchange, 400, "text/plain", "not JSON\n");
    } catch (IllegalArgumentException e) {
      send(exchange, 400, "text/plain", e.getMessage() + "\n");
    }
  }

  private void obey(JsonNode order) {
    if (order.has("delete")) {
      if (order.size() != 1 || !order.path("delete").isTextual()) {
        throw new IllegalArgumentException(
            "\"delete\" takes the ts of a message, and stands alone");
      }
      delete(order.path("delete").textValue());
      return;
    }
    SlackBehavior behavior = SlackBehavior.parse(order);
    String method = null;
    if (order.has("method")) {
      method = order.path("method").asText();
      requireMethod(method);
    }
    JsonNode calls = order.path("for");
    if (!calls.isMissingNode()) {
      if (!calls.isInt() || calls.intValue() < 1 || calls.intValue() > 100_000) {
        throw new IllegalArgumentException("\"for\" must be a number of calls, 1 to 100000");
      }
      order(calls.intValue(), method, behavior);
    } else if (method != null) {
      behave(method, behavior);
    } else {
      behave(behavior);
    }
  }

  private void sendMessages(HttpExchange exchange) throws IOException {
    var array = JsonNodeFactory.instance.arrayNode();
    for (ReceivedMessage message : messages()) {
      ObjectNode shown =
          array
              .addObject()
              .put("received_at", message.receivedAt().toString())
              .put("channel", message.channel())
              .put("text", message.text())
              .put("ts", message.ts())
              .put("thread_ts", message.threadTs())
              .put("reply_broadcast", message.broadcast());
      String blocks = message.blocks();
      shown.set("blocks", blocks == null ? null : MAPPER.readTree(blocks));
      var earlierTexts = shown.putArray("earlier_texts");
      for (ReceivedMessage.EarlierText earlier : message.earlierTexts()) {
        earlierTexts
            .addObject()
            .put("text", earlier.text())
            .put("replaced_at", earlier.replacedAt().toString());
      }
      shown.put("deleted", message.deleted());
    }
    sendJson(exchange, 200, array);
  }

  private void sendPage(HttpExchange exchange) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    send(
        exchange,
        200,
        "text/html",
        SlackPage.of(
            messages(), postAttempts(), updateAttempts(), rateLimited() + rateLimitedUpdates()));
  }

  private static void sendRateLimited(HttpExchange exchange, long seconds) throws IOException {
    exchange.getResponseHeaders().set("Retry-After", Long.toString(seconds));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("retry_after", seconds).put("ok", false).put("error", "rate_limited");
    sendJson(exchange, 429, body);
  }

  private static ObjectNode failure(String error) {
    return JsonNodeFactory.instance.objectNode().put("ok", false).put("error", error);
  }

  private static void sendJson(HttpExchange exchange, int status, JsonNode body)
      throws IOException {
    send(exchange, status, "application/json", body.toString());
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /**
   * Reads the arguments of a method, those that are no text as JSON; {@code null} is none.
   *
   * @return null, or Slack's code for what is wrong with the body
   */
  private static @Nullable String readArguments(
      HttpExchange exchange, Map<String, String> arguments) throws IOException {
    String body = readBody(exchange);
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String mediaType = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    switch (mediaType) {
      case "application/json" -> {
        try {
          JsonNode json = MAPPER.readTree(body);
          if (!json.isObject()) {
            return "json_not_object";
          }
          json.fields()
              .forEachRemaining(
                  field -> {
                    JsonNode value = field.getValue();
                    // Blocks that are a text in a JSON body were written as JSON twice.
                    boolean isText = value.isTextual() && !field.getKey().equals("blocks");
                    if (!value.isNull()) {
                      arguments.put(field.getKey(), isText ? value.textValue() : value.toString());
                    }
                  });
        } catch (JsonProcessingException e) {
          return "invalid_json";
        }
      }
      case "application/x-www-form-urlencoded" -> {
        try {
          for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            arguments.put(
                URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
          }
        } catch (IllegalArgumentException e) {
          return "invalid_form_data";
        }
      }
      default -> {
        return body.isEmpty() ? null : "invalid_post_type";
      }
    }
    return null;
  }

  private static String readBody(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new IOException("the request is too large");
    }
    return new String(body, StandardCharsets.UTF_8);
  }

  /** What can be chosen about a stand-in before it starts. */
  public static final class Settings {
    private int port;
    private String token = DEFAULT_TOKEN;
    List<String> channels = List.of(DEFAULT_CHANNEL);
    List<String> archivedChannels = List.of();
    int burst = 5;
    double messagesPerSecond = 1;
    int updateBurst = 5;
    double updatesPerMinute = 50;
    @Nullable Duration editWindow;

    private Settings() {}

    /** Chooses the port to listen on if it is free; 0, the default, is any. */
    public Settings port(int preferredPort) {
      this.port = preferredPort;
      return this;
    }

    /** Chooses the token that is accepted; by default {@link #DEFAULT_TOKEN}. */
    public Settings token(String accepted) {
      this.token = accepted;
      return this;
    }

    /** Chooses the channels there are; by default {@link #DEFAULT_CHANNEL}. */
    public Settings channels(String... names) {
      this.channels = List.of(names);
      return this;
    }

    /** Chooses the channels that are archived; none by default. */
    public Settings archivedChannels(String... names) {
      this.archivedChannels = List.of(names);
      return this;
    }

    /**
     * Chooses how fast messages may come to one channel; by default 1 a second after 5 at once.
     *
     * @param burst how many may come at once after a quiet time, at least 1
     * @param messagesPerSecond how many may come in the long run, above 0
     */
    public Settings rate(int burst, double messagesPerSecond) {
      if (burst < 1 || !(messagesPerSecond > 0)) {
        throw new IllegalArgumentException(
            "the burst must be at least 1 and the rate above 0: "
                + burst
                + ", "
                + messagesPerSecond);
      }
      this.burst = burst;
      this.messagesPerSecond = messagesPerSecond;
      return this;
    }

    /**
     * Chooses how fast messages may be changed in all channels together; by default 50 a minute
     * after 5 at once. The posts do not count.
     *
     * @param burst how many changes may come at once after a quiet time, at least 1
     * @param updatesPerMinute how many changes may come in the long run, above 0
     */
    public Settings updateRate(int burst, double updatesPerMinute) {
      if (burst < 1 || !(updatesPerMinute > 0)) {
        throw new IllegalArgumentException(
            "the burst must be at least 1 and the rate above 0: "
                + burst
                + ", "
                + updatesPerMinute);
      }
      this.updateBurst = burst;
      this.updatesPerMinute = updatesPerMinute;
      return this;
    }

    /** Lets messages come, and be changed, at any speed. */
    public Settings unlimitedRate() {
      this.burst = 0;
      this.updateBurst = 0;
      return this;
    }

    /**
     * Chooses how long a message may be changed after its post; by default for ever.
     *
     * @param open zero for never
     */
    public Settings editWindow(Duration open) {
      if (open.isNegative()) {
        throw new IllegalArgumentException("the edit window must not be negative: " + open);
      }
      this.editWindow = open;
      return this;
    }

    /**
     * Starts the stand-in.
     *
     * @throws SandboxException if it cannot listen
     */
    public SlackStandIn start() {
      return new SlackStandIn(this);
    }
  }
}
