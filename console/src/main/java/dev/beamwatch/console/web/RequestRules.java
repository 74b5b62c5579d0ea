package dev.beamwatch.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are answered at all. A page of another site can make a browser send requests to a
 * server that only the browser can reach; so the name by which the server is called must be its
 * own, and what changes something must come from its own page.
 */
final class RequestRules {
  static final String CSRF_HEADER = "X-Beamwatch-CSRF";

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean isLoopback;
  private final String name;
  private final String csrf;

  /**
   * Makes rules.
   *
   * @param isLoopback whether only this machine can reach the server
   * @param name the address that the server listens on, as URLs have it
   * @param csrf what only the server's own page knows
   */
  RequestRules(boolean isLoopback, String name, String csrf) {
    this.isLoopback = isLoopback;
    this.name = name;
    this.csrf = csrf;
  }

  String csrf() {
    return csrf;
  }

  /** Refuses what was sent to another name, if the server is for this machine only. */
  void checkHost(Request request) throws Refusal {
    String host = header(request, "Host");
    if (host == null) {
      throw new Refusal(400, "The Host header is missing.");
    }
    String called = host.replaceFirst(":\\d{1,5}$", "");
    if (isLoopback && !called.equals(name) && !LOOPBACK_NAMES.contains(called)) {
      throw new Refusal(403, "This server is called localhost, and nothing else.");
    }
  }

  /** Refuses what does not come from the server's own page. */
  void checkOrigin(Request request) throws Refusal {
    String site = header(request, "Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      throw new Refusal(403, "Changes are taken from the console's own page only.");
    }
    String origin = header(request, "Origin");
    if (origin != null && !isOwn(origin, String.valueOf(header(request, "Host")))) {
      throw new Refusal(403, "Changes are taken from the console's own page only.");
    }
  }

  /** Refuses changes that do not prove that they come from the server's own page. */
  void checkChange(Request request) throws Refusal {
    checkOrigin(request);
    String proof = header(request, CSRF_HEADER);
    if (proof == null || !MessageDigest.isEqual(proof.getBytes(UTF_8), csrf.getBytes(UTF_8))) {
      throw new Refusal(403, "The header " + CSRF_HEADER + " is missing or wrong.");
    }
  }

  private static boolean isOwn(String origin, String host) {
    try {
      return host.equals(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static @Nullable String header(Request request, String name) {
    return request.getHeaders().get(name);
  }

  static @Nullable String contentType(Request request) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return type == null ? null : type.split(";", 2)[0].strip();
  }
}
