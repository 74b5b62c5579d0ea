package dev.beamwatch.pipeline.notify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON over HTTP and reads the answer. All notifiers share this class, none calls OkHttp
 * itself. It goes through the proxy that {@link EnvironmentProxies} finds, and trusts the
 * authorities that Java trusts.
 *
 * <p>A post is sent once. A connection that fails before anything was sent is tried at the next
 * address of the host. Redirects are not followed, for they would carry the message and the
 * password elsewhere.
 *
 * <p>OkHttp opens with the first post, on the worker. {@link #close} ends posts and connections at
 * once. Two daemon threads of OkHttp stay: they are static, and nobody can end them. Each ends
 * after a minute without work, and the work of one lasts until the time-out of the last post. On
 * Flink they keep the classes of an ended job for so long. See docs/decisions/0006. Thread-safe.
 */
public final class HttpConnection implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  /** An answer is read no further. Answers of the services that we post to are much shorter. */
  public static final int MAX_ANSWER_BYTES = 1 << 20;

  /** How long a connection waits for the next post. Posts in a row are about a second apart. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

  private static final int MAX_IDLE_CONNECTIONS = 2;

  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";

  /**
   * OkHttp asks for a proxy's password before it asks for a tunnel. It does so by an answer with
   * this challenge, which no proxy has sent. Source: {@code okhttp3.Authenticator}.
   */
  private static final String BEFORE_THE_TUNNEL = "OkHttp-Preemptive";

  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  /** What is open on this worker. */
  private record Open(OkHttpClient client, Set<Call> underWay) {}

  /** A test's; null for those of the process that posts. */
  private final transient @Nullable EnvironmentProxies given;

  private transient @Nullable Open open;
  private transient boolean closed;

  /** Makes a connection through the proxies of the process that posts. */
  public HttpConnection() {
    this(null);
  }

  /** Makes a connection through a test's proxies. */
  public HttpConnection(@Nullable EnvironmentProxies given) {
    this.given = given;
  }

  /**
   * What a server answered.
   *
   * @param status of HTTP; 407 also if a proxy opens no tunnel without another password
   * @param retryAfter the header {@code Retry-After}; null if there is none
   * @param body the text of its first {@link #MAX_ANSWER_BYTES} at most, in UTF-8
   */
  public record Answer(int status, @Nullable String retryAfter, String body) {}

  /** Returns the proxies that posts go through. */
  public EnvironmentProxies proxies() {
    return given == null ? EnvironmentProxies.ofThisProcess() : given;
  }

  /**
   * Posts, and waits for the answer.
   *
   * @param authorization the header of that name; null for none
   * @param timeout from the first byte sent to the last one received, with connecting
   * @throws InterruptedIOException if the time is over
   * @throws IOException if there is no answer. No message holds what was sent, or a password
   */
  public Answer postJson(URI to, @Nullable String authorization, String json, Duration timeout)
      throws IOException {
    Request.Builder request = new Request.Builder().url(to.toString()).post(new Once(json));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    // Read here also to tell of a variable that is wrong.
    Optional<String> password = proxies().authorization(to);
    if ("http".equalsIgnoreCase(to.getScheme())) {
      // This request goes to the proxy itself. Over https only the one for the tunnel does.
      password.ifPresent(value -> request.header(PROXY_AUTHORIZATION, value));
    }
    Call call = start(request.build());
    call.timeout().timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    try (Response response = call.execute()) {
      return new Answer(response.code(), response.header("Retry-After"), beginning(response));
    } catch (ProxyWantsPasswordException e) {
      return new Answer(PROXY_AUTHENTICATION_REQUIRED, null, "");
    } finally {
      end(call);
    }
  }

  private static String beginning(Response response) throws IOException {
    BufferedSource body = response.body().source();
    boolean isLonger = body.request(MAX_ANSWER_BYTES);
    return isLonger ? body.readUtf8(MAX_ANSWER_BYTES) : body.readUtf8();
  }

  private synchronized Call start(Request request) throws IOException {
    if (closed) {
      throw new IOException("the connection was closed");
    }
    if (open == null) {
      open = new Open(client(proxies()), new HashSet<>());
    }
    Call call = open.client().newCall(request);
    open.underWay().add(call);
    return call;
  }

  private synchronized void end(Call call) {
    if (open != null) {
      open.underWay().remove(call);
    }
  }

  /** Gives up what is under way and closes all connections. Nothing is posted any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      open.underWay().forEach(Call::cancel);
      open.client().connectionPool().evictAll();
      open = null;
    }
  }

  private static OkHttpClient client(EnvironmentProxies proxies) {
    return new OkHttpClient.Builder()
        .protocols(List.of(Protocol.HTTP_1_1))
        .followRedirects(false)
        .followSslRedirects(false)
        // Connecting in the thread of the call; see Once for why nothing is posted twice.
        .fastFallback(false)
        .retryOnConnectionFailure(true)
        .proxySelector(proxies)
        .proxyAuthenticator((route, answer) -> withPassword(proxies, answer))
        .connectionPool(
            new ConnectionPool(MAX_IDLE_CONNECTIONS, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS))
        // The time-out of the call covers all of these.
        .connectTimeout(Duration.ZERO)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .build();
  }

  /**
   * Returns the request for a tunnel with the password of the proxy, and null to ask without one.
   */
  private static @Nullable Request withPassword(EnvironmentProxies proxies, Response answer)
      throws IOException {
    Request request = answer.request();
    boolean isAnswerOfProxy =
        answer.challenges().stream().noneMatch(c -> c.scheme().equals(BEFORE_THE_TUNNEL));
    if (isAnswerOfProxy) {
      if (request.method().equals("CONNECT")) {
        throw new ProxyWantsPasswordException();
      }
      return null;
    }
    return proxies
        .authorization(request.url().uri())
        .map(password -> request.newBuilder().header(PROXY_AUTHORIZATION, password).build())
        .orElse(null);
  }

  /** The proxy has refused the password that it was given, or misses one. */
  private static final class ProxyWantsPasswordException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /**
   * A body that OkHttp sends once. Otherwise it would post again by itself after a lost connection,
   * and after the statuses 408 and 503: see {@code RetryAndFollowUpInterceptor}.
   */
  private static final class Once extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

    private final byte[] bytes;

    Once(String json) {
      this.bytes = json.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
