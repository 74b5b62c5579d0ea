package dev.beamwatch.pipeline.notify.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts to {@code /api/v2/alerts} of Alertmanager.
 *
 * <p>It reads the password or token anew for every post, so a new one takes effect at once. Neither
 * appears in a message.
 */
final class HttpAlertmanagerClient implements AlertmanagerClient {
  private static final long serialVersionUID = 1;

  static final String PATH = "/api/v2/alerts";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Where a server asks for a pause and does not say how long. */
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(30);

  /** So much of a server's reason is told. */
  private static final int MOST_OF_A_REASON = 200;

  private static final String CHECK_URL = "check --alertmanagerUrl: ";

  private final @Nullable String user;
  private final @Nullable SecretReference password;
  private final @Nullable SecretReference token;
  private final Duration timeout;
  private final WallClock clock;
  private final HttpConnection connection;

  /** Makes a client. Either all are null, or the token is, or the other two are. */
  HttpAlertmanagerClient(
      @Nullable String user, @Nullable SecretReference password, @Nullable SecretReference token) {
    this(user, password, token, TIMEOUT, WallClock.SYSTEM, new HttpConnection());
  }

  /**
   * Makes a client with a test's clock and connection.
   *
   * @param timeout for a post from beginning to end
   * @param clock for a {@code Retry-After} that is a date
   */
  HttpAlertmanagerClient(
      @Nullable String user,
      @Nullable SecretReference password,
      @Nullable SecretReference token,
      Duration timeout,
      WallClock clock,
      HttpConnection connection) {
    this.user = user;
    this.password = password;
    this.token = token;
    this.timeout = timeout;
    this.clock = clock;
    this.connection = connection;
  }

  @Override
  public PostOutcome post(String server, String alerts) {
    String authorization;
    try {
      authorization = authorization();
    } catch (IOException e) {
      return new PostOutcome.Refused(
          "no secret for Alertmanager: %s; %s says where the worker finds it"
              .formatted(e.getMessage(), secretOption()),
          true);
    }
    if (authorization != null && !authorization.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      return new PostOutcome.Refused(
          "the token in %s holds characters that no token has; put the token alone there"
              .formatted(token),
          true);
    }
    URI endpoint = URI.create(server + PATH);
    try {
      return outcomeOf(endpoint, connection.postJson(endpoint, authorization, alerts, timeout));
    } catch (InterruptedIOException e) {
      return new PostOutcome.TryAgain(
          "no answer%s within %d ms; check the server and the network between"
              .formatted(through(endpoint), timeout.toMillis()));
    } catch (IOException e) {
      return new PostOutcome.TryAgain(whyNoAnswer(endpoint, e));
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  private @Nullable String authorization() throws IOException {
    if (token != null) {
      return "Bearer " + token.read();
    }
    if (user == null || password == null) {
      return null;
    }
    String both = user + ":" + password.read();
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
  }

  private String secretOption() {
    return token == null ? "--alertmanagerPassword" : "--alertmanagerToken";
  }

  private String whyNoAnswer(URI endpoint, IOException failure) {
    Optional<String> proxy;
    try {
      proxy = connection.proxies().describe(endpoint);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
    if (failure instanceof UnknownHostException) {
      return proxy.isEmpty()
          ? "the host name %s is not known; check --alertmanagerUrl and this worker's DNS"
              .formatted(endpoint.getHost())
          : "the host name of %s is not known; check it and this worker's DNS"
              .formatted(proxy.get());
    }
    if (failure instanceof ConnectException) {
      return proxy.isEmpty()
          ? "cannot connect; check whether it runs, --alertmanagerUrl, and the firewall"
          : "cannot connect to %s; check it, or whether NO_PROXY should name this server"
              .formatted(proxy.get());
    }
    if (failure instanceof SSLException) {
      return "no secure connection%s: %s; check --alertmanagerUrl; Java must trust the server's authority (-Djavax.net.ssl.trustStore)"
          .formatted(through(endpoint), failure);
    }
    return "no answer%s: %s".formatted(through(endpoint), failure);
  }

  private String through(URI endpoint) {
    try {
      return connection.proxies().describe(endpoint).map(proxy -> " through " + proxy).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private PostOutcome outcomeOf(URI endpoint, HttpConnection.Answer answer) {
    int status = answer.status();
    String through = through(endpoint);
    if (status == 429 || (status == 503 && answer.retryAfter() != null)) {
      return new PostOutcome.SlowDown(
          RetryAfter.parse(answer.retryAfter(), clock.millis()).orElse(DEFAULT_RETRY_AFTER));
    }
    if (status == 407) {
      return new PostOutcome.TryAgain(
          "user and password are missing or wrong (HTTP 407)%s; it must be http://user:password@host:port"
              .formatted(through));
    }
    if (status >= 500 || status == 408) {
      return new PostOutcome.TryAgain("HTTP %d%s; see the server's log".formatted(status, through));
    }
    if (status >= 200 && status < 300) {
      return answer.body().stripLeading().startsWith("<")
          ? new PostOutcome.Refused(
              CHECK_URL + "a web page answers at " + endpoint + through + ", not Alertmanager",
              true)
          : new PostOutcome.Sent("");
    }
    return new PostOutcome.Refused(
        "HTTP %d%s: %s".formatted(status, through, advice(status, endpoint, answer.body())), true);
  }

  private String advice(int status, URI endpoint, String body) {
    if (status >= 300 && status < 400) {
      return CHECK_URL + endpoint + " leads elsewhere, and posts do not follow";
    }
    return switch (status) {
      case 400, 422 -> "Alertmanager says " + reason(body);
      case 401, 403 ->
          user == null && token == null
              ? "it wants a user or a token; give --alertmanagerUser and --alertmanagerPassword, or --alertmanagerToken"
              : "it does not let us in; check --alertmanagerUser, and the secret that %s names"
                  .formatted(secretOption());
      case 404, 405 ->
          CHECK_URL
              + "nothing takes alerts at "
              + endpoint
              + "; is there a path before "
              + PATH
              + ", as in http://host:9093/alertmanager? Alertmanager must be 0.16 or newer";
      case 413 -> "a proxy between takes no post of this length; let it take 1 MB";
      default -> CHECK_URL + endpoint;
    };
  }

  /** Returns the beginning of an answer in one line. */
  private static String reason(String body) {
    String line = body.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (line.isEmpty()) {
      return "nothing more";
    }
    return line.length() > MOST_OF_A_REASON ? line.substring(0, MOST_OF_A_REASON) + " ..." : line;
  }
}
