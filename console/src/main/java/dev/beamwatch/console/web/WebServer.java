package dev.beamwatch.console.web;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: files of the page, the API, and the stream of events. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final int MOST_THREADS = 16;
  private static final int IDLE_MILLIS = 30_000;
  private static final int LARGEST_HEADERS = 16 * 1024;
  private static final int MOST_STREAMS = 500;

  /** More than any body may have, so that one that is too long is told so before it is cut off. */
  private static final int LONGEST_READ = 1024 * 1024;

  /** On every answer. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final Server server;
  private final ServerConnector connector;

  private WebServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts a server.
   *
   * @param bind address and port to listen on; port 0 for any
   * @throws IOException if that is not possible; the message says why
   */
  public static WebServer start(
      InetSocketAddress bind, Deployment deployment, EventHub hub, Sessions sessions, Clock clock)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
    threads.setName("web");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(LARGEST_HEADERS);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(bind.getAddress().getHostAddress());
    connector.setPort(bind.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    RequestRules rules =
        new RequestRules(
            bind.getAddress().isLoopbackAddress(), written(bind.getAddress()), randomText());
    Api api = new Api(deployment, hub, sessions, rules, clock);
    server.setHandler(new Everything(new Pages(), api, rules, hub, sessions, deployment.health()));
    server.setErrorHandler(WebServer::error);
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
    return new WebServer(server, connector);
  }

  private static String randomText() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the address under which it is reached. */
  public String url() {
    InetAddress address = new InetSocketAddress(connector.getHost(), 0).getAddress();
    String host = address.isAnyLocalAddress() ? "localhost" : written(address);
    return "http://" + host + ":" + connector.getLocalPort() + "/";
  }

  /** Writes an address as browsers do. */
  private static String written(InetAddress address) {
    String text = address.getHostAddress();
    if (address instanceof Inet6Address) {
      return address.isLoopbackAddress() ? "[::1]" : "[" + text + "]";
    }
    return text;
  }

  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the server has not stopped well: {}", e.toString());
    }
  }

  /** What Jetty itself refuses: what is not HTTP, for example. */
  private static boolean error(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    send(response, callback, Answer.error(status, "The request cannot be answered."));
    return true;
  }

  private static void send(Response response, Callback callback, Answer answer) {
    response.setStatus(answer.status());
    HEADERS.forEach(response.getHeaders()::put);
    if (!answer.headers().containsKey(HttpHeader.CACHE_CONTROL.asString())) {
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }
    answer.headers().forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  private static final class Everything extends Handler.Abstract {
    private final Pages pages;
    private final Api api;
    private final RequestRules rules;
    private final EventHub hub;
    private final Sessions sessions;
    private final Supplier<Health> health;

    Everything(
        Pages pages,
        Api api,
        RequestRules rules,
        EventHub hub,
        Sessions sessions,
        Supplier<Health> health) {
      this.health = health;
      this.pages = pages;
      this.api = api;
      this.rules = rules;
      this.hub = hub;
      this.sessions = sessions;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      answer(request, response, callback, () -> begin(request, response, callback));
      return true;
    }

    /** What an answer is made by; null if it comes later. */
    @FunctionalInterface
    private interface Answering {
      @Nullable Answer answer() throws Refusal;
    }

    private static void answer(
        Request request, Response response, Callback callback, Answering answering) {
      Answer answer;
      try {
        answer = answering.answer();
      } catch (Refusal e) {
        answer = Answer.error(e.status(), String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("cannot answer {}", request.getMethod(), e);
        answer = Answer.error(500, "The console has failed to answer; its log tells more.");
      }
      if (answer != null) {
        send(response, callback, answer);
      }
    }

    private @Nullable Answer begin(Request request, Response response, Callback callback)
        throws Refusal {
      rules.checkHost(request);
      String path = Request.getPathInContext(request);
      if (path.equals("/healthz")) {
        requireGet(request);
        return HealthTexts.healthz(health.get());
      }
      if (path.equals("/metrics")) {
        requireGet(request);
        requireSession(request);
        return HealthTexts.metrics(health.get());
      }
      if (!path.startsWith("/api/")) {
        return page(request, path);
      }
      if (!path.equals("/api/login")) {
        requireSession(request);
      }
      if (path.equals("/api/events")) {
        stream(request, response, callback);
        return null;
      }
      if (!Api.hasBody(request)) {
        return api.answer(request, path, new byte[0]);
      }
      // However slowly a body comes, no thread waits for it.
      Content.Source.asRetainableByteBuffer(
          request,
          request.getComponents().getByteBufferPool(),
          false,
          LONGEST_READ,
          Promise.from(
              buffer -> {
                byte[] body = BufferUtil.toArray(buffer.getByteBuffer());
                answer(request, response, callback, () -> api.answer(request, path, body));
              },
              failure ->
                  answer(
                      request,
                      response,
                      callback,
                      () -> {
                        throw new Refusal(400, "The body cannot be read, or is far too long.");
                      })));
      return null;
    }

    private void requireSession(Request request) throws Refusal {
      if (sessions.isOpen(Api.session(request))) {
        return;
      }
      String authorization = RequestRules.header(request, "Authorization");
      String scheme = "Bearer ";
      if (authorization != null
          && authorization.startsWith(scheme)
          && sessions.isRight(
              authorization.substring(scheme.length()), Request.getRemoteAddr(request))) {
        return;
      }
      throw new Refusal(401, "The token of this console is needed.");
    }

    private static void requireGet(Request request) throws Refusal {
      if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
        throw new Refusal(405, "Allowed here: GET.");
      }
    }

    private Answer page(Request request, String path) throws Refusal {
      requireGet(request);
      Optional<Pages.File> found = pages.find(path);
      if (found.isEmpty()) {
        throw new Refusal(404, "There is nothing at this address.");
      }
      Pages.File file = found.get();
      Map<String, String> headers = Map.of("Cache-Control", "no-cache", "ETag", file.tag());
      return file.tag().equals(RequestRules.header(request, "If-None-Match"))
          ? new Answer(304, file.type(), new byte[0], headers)
          : new Answer(200, file.type(), file.content(), headers);
    }

    private void stream(Request request, Response response, Callback callback) throws Refusal {
      if (!request.getMethod().equals("GET")) {
        throw new Refusal(405, "Allowed here: GET.");
      }
      if (hub.connected() >= MOST_STREAMS) {
        throw new Refusal(503, "Too many pages are connected.");
      }
      String lastId = RequestRules.header(request, "Last-Event-ID");
      if (lastId == null) {
        lastId = Query.of(request).optional("lastEventId");
      }
      response.setStatus(200);
      HEADERS.forEach(response.getHeaders()::put);
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
      Browser browser = new Browser(response, callback);
      String name = randomText();
      browser.whenGone = () -> hub.remove(name);
      hub.add(name, new EventStream(browser), lastId);
    }
  }

  /** A connection that events are written to. */
  private static final class Browser implements EventStream.Sink {
    private final Response response;
    private final Callback end;
    private Runnable whenGone = () -> {};

    Browser(Response response, Callback end) {
      this.response = response;
      this.end = end;
    }

    @Override
    public void write(ByteBuffer bytes, Runnable done, Runnable failed) {
      response.write(
          false,
          bytes,
          Callback.from(
              done,
              cause -> {
                failed.run();
                whenGone.run();
                end.failed(cause);
              }));
    }
  }
}
