package dev.beamwatch.pipeline.notify;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over HTTP, through a proxy where {@link EnvironmentProxies} finds one, with
 * threads that end when it is closed.
 *
 * <p>On Flink a thread that outlives its job keeps all classes of the job, some 40 MB, and a job
 * that is restarted every few seconds soon fills a TaskManager's metaspace with them. The JDK's
 * client has two kinds of threads: those of its executor, which is ours to shut down, and one of
 * its own, which ends within three seconds once nothing refers to the client and a collection of
 * garbage has shown it. So clients are in no static field and no longer there after closing. Opened
 * by the first request, on the worker that sends it. Thread-safe.
 */
final class SlackConnection implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  /** Of the JDK: which kinds of password it sends to a proxy for https. Basic is not among them. */
  private static final String NOT_FOR_TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

  /** What is in use; the executor is the client's. */
  private record Open(
      HttpClient client,
      ExecutorService executor,
      List<CompletableFuture<HttpResponse<byte[]>>> underWay) {}

  /** A test's; else those of the process that sends. */
  private final transient @Nullable EnvironmentProxies given;

  private transient @Nullable Open open;
  private transient boolean closed;

  SlackConnection() {
    this(null);
  }

  SlackConnection(@Nullable EnvironmentProxies given) {
    this.given = given;
  }

  /** Returns the proxies that requests go through. */
  EnvironmentProxies proxies() {
    return given == null ? EnvironmentProxies.ofThisProcess() : given;
  }

  /**
   * Lets the JDK send the password of a proxy, where there is one: whoever gave it to us wants it
   * used. The JDK looks only once, when the first request of the JVM is built; so call this before.
   *
   * @throws IOException if the environment names a proxy that cannot be used
   */
  void prepareFor(URI uri) throws IOException {
    if (proxies().authorization(uri).isPresent() && System.getProperty(NOT_FOR_TUNNELS) == null) {
      System.setProperty(NOT_FOR_TUNNELS, "");
    }
  }

  /**
   * Sends a request once: redirects are not followed, since they would carry the message, and on
   * the same host the token, elsewhere; nor is it sent again, which could post twice.
   *
   * @param timeout from beginning to end, the answer's last byte included
   * @return the answer with its body, or with as much of it as Slack ever sends
   * @throws ExecutionException around the failure
   */
  HttpResponse<byte[]> send(HttpRequest request, Duration timeout)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer = start(withPassword(request));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (CancellationException e) {
      throw new ExecutionException(new IOException("the connection was closed", e));
    } finally {
      // Ends the exchange, where it has not ended.
      answer.cancel(true);
      forgetWhatHasEnded();
    }
  }

  /**
   * Adds the password of the proxy. It goes to the proxy only: the JDK's client leaves the header
   * out of what it sends to a server. An {@code Authenticator} would not do, for with one the
   * client leaves Slack's token out.
   */
  private HttpRequest withPassword(HttpRequest request) throws ExecutionException {
    try {
      Optional<String> password = proxies().authorization(request.uri());
      if (password.isEmpty()) {
        return request;
      }
      return HttpRequest.newBuilder(request, (name, value) -> true)
          .header("Proxy-Authorization", password.get())
          .build();
    } catch (IOException e) {
      throw new ExecutionException(e);
    }
  }

  private synchronized void forgetWhatHasEnded() {
    if (open != null) {
      open.underWay().removeIf(CompletableFuture::isDone);
    }
  }

  private synchronized CompletableFuture<HttpResponse<byte[]>> start(HttpRequest request)
      throws ExecutionException {
    if (closed) {
      throw new ExecutionException(new IOException("the connection was closed"));
    }
    if (open == null) {
      open = open(proxies());
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        open.client().sendAsync(request, headers -> new BeginningOfBody());
    open.underWay().add(answer);
    return answer;
  }

  private static Open open(EnvironmentProxies proxies) {
    ExecutorService executor =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "beamwatch-slack");
              thread.setDaemon(true);
              return thread;
            });
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(proxies)
            .executor(executor)
            .build();
    return new Open(client, executor, new ArrayList<>());
  }

  /** Gives up what is under way and lets go of client and threads; nothing is sent any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      open.underWay().forEach(answer -> answer.cancel(true));
      open.executor().shutdown();
      open = null;
    }
  }
}
