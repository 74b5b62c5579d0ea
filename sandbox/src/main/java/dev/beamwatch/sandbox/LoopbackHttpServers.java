package dev.beamwatch.sandbox;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import com.sun.net.httpserver.spi.HttpServerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Makes the JDK's HTTP servers that would listen on all interfaces listen on 127.0.0.1 only.
 *
 * <p>For JVMs whose libraries leave no choice, such as Flink's Prometheus reporter: they name this
 * class in the system property {@code com.sun.net.httpserver.HttpServerProvider}. It may use the
 * JDK only; it is all that those JVMs see of the sandbox.
 */
public final class LoopbackHttpServers extends HttpServerProvider {
  private static final String JDK_SERVERS = "sun.net.httpserver.DefaultHttpServerProvider";

  private final HttpServerProvider servers;

  /**
   * Makes the provider; for the JDK.
   *
   * @throws ReflectiveOperationException if the JVM does not export {@code sun.net.httpserver}
   */
  public LoopbackHttpServers() throws ReflectiveOperationException {
    servers =
        Class.forName(JDK_SERVERS)
            .asSubclass(HttpServerProvider.class)
            .getDeclaredConstructor()
            .newInstance();
  }

  @Override
  public HttpServer createHttpServer(InetSocketAddress address, int backlog) throws IOException {
    return servers.createHttpServer(narrowed(address), backlog);
  }

  @Override
  public HttpsServer createHttpsServer(InetSocketAddress address, int backlog) throws IOException {
    return servers.createHttpsServer(narrowed(address), backlog);
  }

  private static InetSocketAddress narrowed(InetSocketAddress address) throws UnknownHostException {
    return address.getAddress() != null && address.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), address.getPort())
        : address;
  }
}
