package dev.beamwatch.console.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.console.history.BreachView;
import dev.beamwatch.console.history.DeadLetterView;
import dev.beamwatch.console.history.History;
import dev.beamwatch.console.history.HostSummary;
import dev.beamwatch.console.threshold.ThresholdTable;
import dev.beamwatch.console.threshold.ThresholdsView;
import dev.beamwatch.console.told.MessageView;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers to everything under {@code /api/} but the stream of events. */
final class Api {
  static final String SESSION_COOKIE = "beamwatch-session";

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final int LONGEST_BODY = 4_096;
  private static final int LONGEST_LOOK = 256 * 1024;
  private static final int MOST_LOOKED_AT = 200;

  /** Answers that wait for brokers or the database: so many at a time, not all threads. */
  private static final int MOST_WAITING = 4;

  private static final int LONGEST_HOST = 253;
  private static final BigDecimal HIGHEST_LIMIT = BigDecimal.valueOf(1_000);
  private static final int MOST_DECIMALS = 10;
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 500;

  private final Deployment deployment;
  private final EventHub hub;
  private final Sessions sessions;
  private final RequestRules rules;
  private final Clock clock;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  Api(Deployment deployment, EventHub hub, Sessions sessions, RequestRules rules, Clock clock) {
    this.deployment = deployment;
    this.hub = hub;
    this.sessions = sessions;
    this.rules = rules;
    this.clock = clock;
  }

  /** Tells whether a request has a body that its answer depends on. */
  static boolean hasBody(Request request) {
    return request.getMethod().equals("PUT") || request.getMethod().equals("POST");
  }

  /** Answers a request that may be answered. */
  Answer answer(Request request, String path, byte[] body) throws Refusal {
    String method = request.getMethod();
    int longest = path.equals("/api/look") ? LONGEST_LOOK : LONGEST_BODY;
    if (body.length > longest) {
      throw new Refusal(413, "The body is longer than " + longest + " bytes.");
    }
    return switch (path) {
      case "/api/login" -> {
        only(method, "POST");
        yield login(request, body);
      }
      case "/api/look" -> {
        only(method, "POST");
        yield look(request, body);
      }
      case "/api/logout" -> {
        only(method, "POST");
        rules.checkChange(request);
        sessions.close(session(request));
        yield Answer.ok(Map.of());
      }
      case "/api/thresholds" ->
          switch (method) {
            case "GET" -> Answer.ok(thresholds(Query.of(request)));
            case "PUT" -> putThreshold(request, body);
            case "DELETE" -> deleteThreshold(request);
            default -> throw notAllowed("GET, PUT, DELETE");
          };
      default -> {
        only(method, "GET");
        yield Answer.ok(read(path, Query.of(request)));
      }
    };
  }

  private Object read(String path, Query query) throws Refusal {
    return switch (path) {
      case "/api/state" -> state();
      case "/api/health" -> deployment.health().get();
      case "/api/windows" -> windows(query.hosts("host"));
      case "/api/hosts/one" -> host(query.required("host"));
      case "/api/breaches" -> breaches(query);
      case "/api/messages" -> messages(query);
      case "/api/dead-letters" -> deadLetters(query);
      case "/api/dead-letters/one" -> deadLetter(query.number("seq", 0, Long.MAX_VALUE));
      default -> throw new Refusal(404, "There is nothing at this address.");
    };
  }

  /** The id first: what is in the rest and comes again as an event does no harm. */
  private Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("run", hub.run());
    state.put("eventId", hub.lastId());
    state.put("now", clock.millis());
    PageConfig config = deployment.config();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("windowSeconds", config.windowSeconds());
    settings.put("historySeconds", config.historySeconds());
    settings.put("refreshSeconds", config.refreshSeconds());
    settings.put("editable", config.editable());
    settings.put("login", sessions.isNeeded());
    settings.put("csrf", rules.csrf());
    settings.put("timeZone", config.timeZone());
    settings.put("topics", config.topics());
    settings.put("runner", config.runner());
    settings.put("slackChannel", config.slackChannel());
    state.put("config", settings);
    state.put("health", deployment.health().get());
    state.put("hosts", deployment.history().summaries());
    return state;
  }

  private Map<String, Object> windows(List<String> hosts) throws Refusal {
    if (hosts.isEmpty()) {
      throw new Refusal(400, "host is missing.");
    }
    return Map.of(
        "hosts",
        hosts.stream()
            .map(host -> Map.of("host", host, "windows", deployment.history().windows(host)))
            .toList());
  }

  private Map<String, Object> host(String name) throws Refusal {
    History history = deployment.history();
    Optional<HostSummary> summary = history.summary(name);
    if (summary.isEmpty()) {
      throw new Refusal(404, "Nothing is known of this host.");
    }
    return Map.of(
        "host", name,
        "summary", summary.get(),
        "windows", history.windows(name),
        "readings", history.hotReadings(name),
        "messages", deployment.messagesAbout(name));
  }

  private Map<String, Object> breaches(Query query) throws Refusal {
    int limit = (int) query.number("limit", PAGE, LARGEST_PAGE);
    List<BreachView> found =
        deployment
            .history()
            .breaches(query.number("before", Deployment.ALL, Deployment.ALL), limit + 1);
    return Map.of("breaches", first(found, limit), "more", found.size() > limit);
  }

  private Map<String, Object> messages(Query query) throws Refusal {
    int limit = (int) query.number("limit", PAGE, LARGEST_PAGE);
    List<MessageView> found =
        deployment
            .told()
            .messages(query.number("before", Deployment.ALL, Deployment.ALL), limit + 1);
    return Map.of("messages", first(found, limit), "more", found.size() > limit);
  }

  private Map<String, Object> deadLetters(Query query) throws Refusal {
    int limit = (int) query.number("limit", PAGE, LARGEST_PAGE);
    List<DeadLetterView> found =
        deployment
            .history()
            .deadLetters(
                query.number("before", Deployment.ALL, Deployment.ALL),
                limit + 1,
                reason(query.optional("reason")));
    return Map.of(
        "deadLetters", first(found, limit),
        "counts", deployment.history().deadLetterCounts(),
        "more", found.size() > limit);
  }

  private static <T> List<T> first(List<T> all, int limit) {
    return all.subList(0, Math.min(limit, all.size()));
  }

  private static @Nullable RejectionReason reason(@Nullable String name) throws Refusal {
    if (name == null || name.isEmpty()) {
      return null;
    }
    for (RejectionReason reason : RejectionReason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    throw new Refusal(
        400, "reason must be one of " + Arrays.toString(RejectionReason.values()) + ".");
  }

  private DeadLetterView deadLetter(long seq) throws Refusal {
    History history = deployment.history();
    Optional<DeadLetterView> view = history.deadLetter(seq);
    Optional<History.Place> place = history.placeOfDeadLetter(seq);
    if (view.isEmpty() || place.isEmpty()) {
      throw new Refusal(404, "This dead letter is not among those that are remembered.");
    }
    Optional<DeadLetter> whole;
    requireRoom();
    try {
      whole = deployment.deadLetters().read(place.get());
    } catch (RuntimeException e) {
      LOG.warn("cannot read a dead letter again: {}", e.toString());
      throw new Refusal(503, "The brokers do not answer.");
    } finally {
      waiting.release();
    }
    if (whole.isEmpty()) {
      throw new Refusal(404, "This dead letter is not in the topic any more.");
    }
    byte[] payload = whole.get().payload();
    return view.get()
        .withPayload(payload == null ? null : Base64.getEncoder().encodeToString(payload));
  }

  private void requireRoom() throws Refusal {
    if (!waiting.tryAcquire()) {
      throw new Refusal(503, "Too many others wait for the brokers or the database.");
    }
  }

  /** The windows of these hosts go to the browser's stream from now on. */
  private Answer look(Request request, byte[] body) throws Refusal {
    rules.checkOrigin(request);
    JsonNode json = object(request, body);
    JsonNode listed = json.path("hosts");
    if (!listed.isArray() || listed.size() > MOST_LOOKED_AT) {
      throw new Refusal(400, "hosts must be a list of at most " + MOST_LOOKED_AT + " hosts.");
    }
    Set<String> hosts = new HashSet<>();
    listed.forEach(host -> hosts.add(host.asText()));
    // A page may not know yet that its stream has ended; it will look again on the next one.
    return Answer.ok(Map.of("open", hub.look(text(json, "stream"), hosts)));
  }

  private Answer login(Request request, byte[] body) throws Refusal {
    rules.checkOrigin(request);
    String token = text(object(request, body), "token");
    if (!sessions.isRight(token, Request.getRemoteAddr(request))) {
      throw new Refusal(401, "This is not the token.");
    }
    String cookie =
        SESSION_COOKIE
            + "="
            + sessions.open()
            + "; Path=/; HttpOnly; SameSite=Strict"
            + (request.isSecure() ? "; Secure" : "");
    return Answer.ok(Map.of("csrf", rules.csrf())).with("Set-Cookie", cookie);
  }

  /** Returns the session that a request belongs to; null if it names none. */
  static @Nullable String session(Request request) {
    for (HttpCookie cookie : Request.getCookies(request)) {
      if (cookie.getName().equals(SESSION_COOKIE)) {
        return cookie.getValue();
      }
    }
    return null;
  }

  private ThresholdsView thresholds(Query query) throws Refusal {
    String search = query.optional("search");
    return deployment
        .thresholds()
        .view(
            search == null ? "" : search, (int) query.number("limit", LARGEST_PAGE, LARGEST_PAGE));
  }

  private Answer putThreshold(Request request, byte[] body) throws Refusal {
    checkEdit(request);
    JsonNode json = object(request, body);
    String host = host(json);
    JsonNode limit = json.path("limit");
    // What is beyond every double comes as an infinite one.
    if (!limit.isIntegralNumber() && !limit.isBigDecimal()) {
      throw new Refusal(400, "limit must be a number.");
    }
    BigDecimal value = limit.decimalValue();
    if (value.signum() < 0 || value.compareTo(HIGHEST_LIMIT) > 0 || value.scale() > MOST_DECIMALS) {
      throw new Refusal(
          400,
          "limit must be from 0 to "
              + HIGHEST_LIMIT
              + " percent, with at most "
              + MOST_DECIMALS
              + " digits behind the point.");
    }
    requireOneHost(host);
    long appliesBy = edit(() -> deployment.thresholds().set(host, value));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("host", host);
    answer.put("limit", value);
    answer.put("appliesBy", appliesBy);
    return Answer.ok(answer);
  }

  private Answer deleteThreshold(Request request) throws Refusal {
    checkEdit(request);
    // Whatever it is called, it may be taken away; but PostgreSQL has no such character.
    String host = Query.of(request).required("host");
    if (host.indexOf('\0') >= 0) {
      throw new Refusal(400, "host must have no character 0.");
    }
    requireOneHost(host);
    long appliesBy = edit(() -> deployment.thresholds().remove(host));
    return Answer.ok(Map.of("host", host, "appliesBy", appliesBy));
  }

  private static void requireOneHost(String host) throws Refusal {
    if (host.equals(Threshold.ALL_HOSTS)) {
      throw new Refusal(400, "The row for all hosts, *, is not edited here.");
    }
  }

  private void checkEdit(Request request) throws Refusal {
    if (!deployment.config().editable()) {
      throw new Refusal(403, "This console may not edit: it was started without --allow-edit.");
    }
    rules.checkChange(request);
  }

  /** A change of the table. */
  @FunctionalInterface
  private interface Edit {
    long apply() throws Exception;
  }

  private long edit(Edit edit) throws Refusal {
    requireRoom();
    try {
      long appliesBy = edit.apply();
      hub.publish("thresholds", deployment.thresholds().state());
      return appliesBy;
    } catch (ThresholdTable.NotKeptException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      LOG.warn("cannot change the thresholds: {}", e.toString());
      throw new Refusal(503, "The table cannot be changed now.");
    } finally {
      waiting.release();
    }
  }

  private static String host(JsonNode body) throws Refusal {
    String host = text(body, "host");
    if (host.isEmpty()
        || host.length() > LONGEST_HOST
        || host.chars().anyMatch(Character::isISOControl)) {
      throw new Refusal(
          400, "host must have 1 to " + LONGEST_HOST + " characters, no control characters.");
    }
    return host;
  }

  private static String text(JsonNode body, String field) throws Refusal {
    if (!body.path(field).isTextual()) {
      throw new Refusal(400, field + " must be a text.");
    }
    return body.path(field).textValue();
  }

  private static JsonNode object(Request request, byte[] body) throws Refusal {
    if (!Answer.JSON.equals(RequestRules.contentType(request))) {
      throw new Refusal(415, "The body must be " + Answer.JSON + ".");
    }
    return Json.object(body);
  }

  private static void only(String method, String allowed) throws Refusal {
    if (!method.equals(allowed)) {
      throw notAllowed(allowed);
    }
  }

  private static Refusal notAllowed(String allowed) {
    return new Refusal(405, "Allowed here: " + allowed + ".");
  }
}
