package dev.beamwatch.pipeline.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamwatch.schemas.SecretReference;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Posts with {@code chat.postMessage} of Slack's Web API.
 *
 * <p>The token is read anew for every post, so that a new one takes effect at once, and appears in
 * no message. The classes of errors are those of the method's reference.
 */
final class HttpSlackClient implements SlackClient {
  private static final long serialVersionUID = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Used where Slack asks for a pause and does not say how long. */
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(30);

  /**
   * Slack asks for seconds. A longer pause is a mistake, and too long for arithmetic with times.
   */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(365);

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

  /** Errors of the configuration, with what to do about them. */
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
          Map.entry("channel_not_found", "there is no such channel; check --slackChannel"),
          Map.entry("not_in_channel", "invite the app to the channel"),
          Map.entry("is_archived", "the channel is archived; choose another --slackChannel"),
          Map.entry("restricted_action", "a workspace setting forbids posting; ask an admin"),
          Map.entry("ekm_access_denied", "an admin has suspended posting; ask an admin"),
          Map.entry("org_login_required", "the workspace is being migrated; ask an admin"),
          Map.entry("message_limit_exceeded", "the workspace's message limit is reached"));

  private final String url;
  private final String channel;
  private final SecretReference token;
  private final Duration timeout;
  private final SlackConnection connection;

  /**
   * Makes a client.
   *
   * @param url of the Web API, {@code https://slack.com/api/} or a stand-in's
   * @param channel id or name
   * @param timeout for a post from beginning to end
   */
  HttpSlackClient(String url, String channel, SecretReference token, Duration timeout) {
    this.url = url;
    this.channel = channel;
    this.token = token;
    this.timeout = timeout;
    this.connection = new SlackConnection();
  }

  @Override
  public PostOutcome post(String text) {
    String bearer;
    try {
      bearer = token.read();
    } catch (IOException e) {
      return new PostOutcome.Refused("no Slack token: " + e.getMessage(), true);
    }
    if (!bearer.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return new PostOutcome.Refused(
          "the Slack token in " + token + " holds characters that no token has", true);
    }
    ObjectNode body = MAPPER.createObjectNode();
    body.put("channel", channel);
    body.put("text", text);
    // The text is plain: names that look like markup or links are names.
    body.put("mrkdwn", false);
    body.put("link_names", false);
    body.put("unfurl_links", false);
    body.put("unfurl_media", false);
    URI endpoint = URI.create(url).resolve("chat.postMessage");
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      return outcomeOf(connection.send(request, timeout));
    } catch (ExecutionException e) {
      Object why = e.getCause() instanceof ConnectException ? "cannot connect" : e.getCause();
      return new PostOutcome.TryAgain("no answer from " + endpoint.getHost() + ": " + why);
    } catch (TimeoutException e) {
      return new PostOutcome.TryAgain(
          "no answer from " + endpoint.getHost() + ": timeout after " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new PostOutcome.TryAgain("interrupted");
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  private PostOutcome outcomeOf(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 429) {
      return new PostOutcome.SlowDown(retryAfter(response));
    }
    if (status >= 500 || status == 408) {
      return new PostOutcome.TryAgain("HTTP " + status);
    }
    if (status != 200) {
      return new PostOutcome.Refused(
          "HTTP " + status + " from " + response.uri() + "; check --slackUrl", true);
    }
    JsonNode answer = answerOf(response.body());
    if (answer == null || !answer.path("ok").isBoolean()) {
      return new PostOutcome.TryAgain("an answer that is not Slack's; check --slackUrl");
    }
    if (answer.path("ok").booleanValue()) {
      return new PostOutcome.Sent();
    }
    String named = answer.path("error").asText("");
    // Anything else is not Slack's, and may hold what was sent.
    String error = ERROR_NAME.matcher(named).matches() ? named : "an unnamed error";
    if (RATE_LIMITED.contains(error)) {
      return new PostOutcome.SlowDown(retryAfter(response));
    }
    if (TRY_AGAIN.contains(error)) {
      return new PostOutcome.TryAgain("Slack says " + error);
    }
    String advice = EVERY_POST.get(error);
    if (advice == null && error.startsWith("restricted_action")) {
      advice = EVERY_POST.get("restricted_action");
    }
    return advice == null
        ? new PostOutcome.Refused("Slack says " + error, false)
        : new PostOutcome.Refused("Slack says " + error + ": " + advice, true);
  }

  private static @Nullable JsonNode answerOf(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }

  /** Source: RFC 9110, 10.2.3. Slack sends seconds; the other form, a date, is not understood. */
  private static Duration retryAfter(HttpResponse<byte[]> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse(null);
    try {
      return seconds == null
          ? DEFAULT_RETRY_AFTER
          : Duration.ofSeconds(
              Math.min(
                  Math.max(0, Long.parseLong(seconds.strip())), LONGEST_RETRY_AFTER.toSeconds()));
    } catch (NumberFormatException e) {
      return DEFAULT_RETRY_AFTER;
    }
  }
}
