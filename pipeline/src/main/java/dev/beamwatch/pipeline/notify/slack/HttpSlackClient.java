package dev.beamwatch.pipeline.notify.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.notify.HttpConnection;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.RetryAfter;
import dev.beamwatch.schemas.SecretReference;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code chat.postMessage} and {@code chat.update} of Slack's Web API.
 *
 * <p>It reads the token anew for every post, so a new one takes effect at once. The token appears
 * in no message. The classes of errors are those of the method's reference.
 */
final class HttpSlackClient implements SlackClient {
  private static final long serialVersionUID = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Where Slack asks for a pause and does not say how long. */
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(30);

  /** Advice for trouble of Slack's own. */
  private static final String PASSES = "nothing to do if it passes, else see slack-status.com";

  private static final String REFERENCE = "docs.slack.dev/reference/methods/";

  private static final String POST = "chat.postMessage";
  private static final String UPDATE = "chat.update";

  /** The message that is to be changed, or replied to, is not there, or is as it must stay. */
  private static final Set<String> GONE =
      Set.of("message_not_found", "thread_not_found", "edit_window_closed", "cant_update_message");

  private static final Pattern ERROR_NAME = Pattern.compile("[a-z0-9_]{1,100}");

  private static final Set<String> TRY_AGAIN =
      Set.of(
          "service_unavailable",
          "internal_error",
          "fatal_error",
          "request_timeout",
          "team_added_to_org",
          "accesslimited");

  private static final Set<String> RATE_LIMITED = Set.of("ratelimited", "rate_limited");

  /** Errors of the configuration, with what to do about them; %s is the channel. */
  private static final Map<String, String> EVERY_POST =
      Map.ofEntries(
          Map.entry("not_authed", "no token arrived at Slack; check the Slack token"),
          Map.entry("invalid_auth", "the Slack token is wrong; give the right one"),
          Map.entry("account_inactive", "the token's account was deleted; give another token"),
          Map.entry("token_revoked", "the Slack token was revoked; give a new one"),
          Map.entry("token_expired", "the Slack token has expired; give a new one"),
          Map.entry("missing_scope", "the app lacks the scope chat:write; add it and reinstall"),
          Map.entry("no_permission", "the app may not post here; check its permissions"),
          Map.entry("not_allowed_token_type", "a bot token (xoxb-) is needed"),
          Map.entry("channel_not_found", "the app sees no channel %s; check --slackChannel"),
          Map.entry("not_in_channel", "invite the app to the channel %s"),
          Map.entry("is_inactive", "the channel %s is archived; choose another --slackChannel"),
          Map.entry("is_archived", "the channel %s is archived; choose another --slackChannel"),
          Map.entry("restricted_action", "a workspace setting forbids posting; ask an admin"),
          Map.entry("ekm_access_denied", "an admin has suspended posting; ask an admin"),
          Map.entry("org_login_required", "the workspace is being migrated; ask an admin"),
          Map.entry(
              "message_limit_exceeded", "the workspace's message limit is reached; ask an admin"));

  private final String url;
  private final SecretReference token;
  private final Duration timeout;
  private final WallClock clock;
  private final HttpConnection connection;

  /**
   * Makes a client.
   *
   * @param url of the Web API, {@code https://slack.com/api/} or a stand-in's
   * @param timeout for a post from beginning to end
   */
  HttpSlackClient(String url, SecretReference token, Duration timeout) {
    this(url, token, timeout, WallClock.SYSTEM, new HttpConnection());
  }

  /**
   * Makes a client with a test's clock and connection.
   *
   * @param clock for a {@code Retry-After} that is a date
   */
  HttpSlackClient(
      String url,
      SecretReference token,
      Duration timeout,
      WallClock clock,
      HttpConnection connection) {
    this.url = url;
    this.token = token;
    this.timeout = timeout;
    this.clock = clock;
    this.connection = connection;
  }

  @Override
  public PostOutcome call(SlackCall call) {
    if ("".equals(call.changes()) || "".equals(call.thread())) {
      return new PostOutcome.Gone("the message went to the log, when there was no token");
    }
    String bearer;
    try {
      bearer = token.read();
    } catch (IOException e) {
      return new PostOutcome.Refused(
          "no Slack token: " + e.getMessage() + "; --slackToken says where the worker finds it",
          true);
    }
    if (!bearer.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return new PostOutcome.Refused(
          "the Slack token in "
              + token
              + " holds characters that no token has; put the token alone there",
          true);
    }
    ObjectNode body = MAPPER.createObjectNode();
    body.put("channel", call.channel());
    body.put("text", call.text());
    boolean isUpdate = call.changes() != null;
    if (isUpdate) {
      body.put("ts", call.changes());
    } else {
      // The text is plain: names that look like markup or links are names.
      body.put("mrkdwn", false);
      body.put("unfurl_links", false);
      body.put("unfurl_media", false);
    }
    body.put("link_names", false);
    if (call.thread() != null) {
      body.put("thread_ts", call.thread());
      body.put("reply_broadcast", call.isBroadcast());
    }
    if (call.blocks() != null) {
      body.putRawValue("blocks", new RawValue(call.blocks()));
    }
    String method = isUpdate ? UPDATE : POST;
    URI endpoint = URI.create(url).resolve(method);
    try {
      return outcomeOf(
          call.channel(),
          method,
          endpoint,
          connection.postJson(endpoint, "Bearer " + bearer, body.toString(), timeout));
    } catch (InterruptedIOException e) {
      return new PostOutcome.TryAgain(
          "no answer from %s%s within %d ms; check the network between, or raise --slackTimeout"
              .formatted(endpoint.getHost(), through(endpoint), timeout.toMillis()));
    } catch (IOException e) {
      return new PostOutcome.TryAgain(whyNoAnswer(endpoint, e));
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Says what went wrong on the way, and what to look at. */
  private String whyNoAnswer(URI endpoint, IOException failure) {
    String host = endpoint.getHost();
    String proxy;
    try {
      proxy = connection.proxies().describe(endpoint).orElse(null);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
    if (failure instanceof UnknownHostException) {
      return proxy == null
          ? "the host name %s is not known; check --slackUrl, this worker's DNS, and whether it needs a proxy (HTTPS_PROXY)"
              .formatted(host)
          : "the host name of %s is not known; check it and this worker's DNS".formatted(proxy);
    }
    if (failure instanceof ConnectException) {
      return proxy == null
          ? "cannot connect to %s; check --slackUrl, the firewall, and whether this worker needs a proxy (HTTPS_PROXY)"
              .formatted(endpoint.getAuthority())
          : "cannot connect to %s; check it, and whether the proxy runs".formatted(proxy);
    }
    if (failure instanceof SSLException) {
      return "no secure connection to %s%s: %s; check --slackUrl; where a proxy or firewall opens TLS, Java must trust its authority (-Djavax.net.ssl.trustStore)"
          .formatted(host, through(endpoint), failure);
    }
    if (proxy != null && String.valueOf(failure).contains("response code for CONNECT")) {
      return "%s does not connect to %s (%s); it must allow this worker to"
          .formatted(proxy, host, failure);
    }
    return "no answer from %s%s: %s; %s".formatted(host, through(endpoint), failure, PASSES);
  }

  private String through(URI endpoint) {
    try {
      return connection.proxies().describe(endpoint).map(proxy -> " through " + proxy).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private PostOutcome outcomeOf(
      String channel, String method, URI endpoint, HttpConnection.Answer response) {
    int status = response.status();
    if (status == 429) {
      return new PostOutcome.SlowDown(retryAfter(response));
    }
    if (status == 407) {
      return new PostOutcome.TryAgain(
          "user and password are missing or wrong (HTTP 407)%s; it must be http://user:password@host:port"
              .formatted(through(endpoint)));
    }
    if (status >= 500 || status == 408) {
      return new PostOutcome.TryAgain(
          "HTTP %d from %s%s; %s".formatted(status, endpoint.getHost(), through(endpoint), PASSES));
    }
    if (status != 200) {
      return new PostOutcome.Refused(
          "HTTP %d from %s%s; check --slackUrl".formatted(status, endpoint, through(endpoint)),
          true);
    }
    JsonNode answer = answerOf(response.body());
    if (answer == null || !answer.path("ok").isBoolean()) {
      return new PostOutcome.TryAgain("an answer that is not Slack's; check --slackUrl");
    }
    if (answer.path("ok").booleanValue()) {
      String ts = answer.path("ts").asText("");
      String place = answer.path("channel").asText(channel);
      return new PostOutcome.Sent(ts.isEmpty() ? "" : new SlackPlace(place, ts).toString());
    }
    String named = answer.path("error").asText("");
    // Anything else is not Slack's, and may hold what was sent.
    String error = ERROR_NAME.matcher(named).matches() ? named : "an unnamed error";
    if (RATE_LIMITED.contains(error)) {
      return new PostOutcome.SlowDown(retryAfter(response));
    }
    if (TRY_AGAIN.contains(error)) {
      return new PostOutcome.TryAgain("Slack says " + error + "; " + PASSES);
    }
    if (GONE.contains(error)) {
      return new PostOutcome.Gone("Slack says " + error);
    }
    String advice = EVERY_POST.get(error);
    if (advice == null && error.startsWith("restricted_action")) {
      advice = EVERY_POST.get("restricted_action");
    }
    return advice == null
        ? new PostOutcome.Refused("Slack says " + error + "; see " + REFERENCE + method, false)
        : new PostOutcome.Refused(
            "Slack says " + error + ": " + advice.replace("%s", channel), true);
  }

  private static @Nullable JsonNode answerOf(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }

  private Duration retryAfter(HttpConnection.Answer response) {
    return RetryAfter.parse(response.retryAfter(), clock.millis()).orElse(DEFAULT_RETRY_AFTER);
  }
}
