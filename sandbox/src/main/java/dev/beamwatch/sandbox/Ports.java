package dev.beamwatch.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Finds TCP ports of the loopback interface that nothing listens on. */
public final class Ports {
  /**
   * Below the ranges that Linux and macOS give to outgoing connections. A client that reconnects to
   * a stopped service on a port of those ranges can end up connected to itself, and then holds the
   * port that the service wants back.
   */
  private static final int FIRST = 15_000;

  private static final int AFTER_LAST = 32_000;

  private static final int CONNECT_TIMEOUT_MILLIS = 500;

  private Ports() {}

  /** Returns a port that is free at this moment. */
  public static int free() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, AFTER_LAST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new SandboxException("no free port found between " + FIRST + " and " + AFTER_LAST);
  }

  /**
   * Returns the preferred port if nothing listens on it, else any free one.
   *
   * @param preferred 1 to 65535, or 0 for any
   */
  public static int freeOr(int preferred) {
    return preferred != 0 && isFree(preferred) ? preferred : free();
  }

  /** Tells whether a service could listen on the port now. */
  public static boolean isFree(int port) {
    // Where another service listens on all interfaces, some systems let the loopback be bound too.
    if (answers(port)) {
      return false;
    }
    try (ServerSocket socket = new ServerSocket(port, 1, loopback())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), port), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns 127.0.0.1, also where the loopback address of Java's choice is that of IPv6. */
  static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
