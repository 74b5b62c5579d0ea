package dev.beamwatch.pipeline.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the proxy that the environment names, as curl does: {@code https_proxy} or {@code
 * HTTPS_PROXY} for https, {@code http_proxy} for http, else {@code all_proxy} or {@code ALL_PROXY};
 * and none for the hosts in {@code no_proxy} or {@code NO_PROXY}. Lower case goes first. {@code
 * HTTP_PROXY} is not read: a web server's CGI sets it to what a client sends.
 *
 * <p>Two things are as with Go and not as with curl. This machine is reached without a proxy. And
 * Java's own setting goes first, {@code -Dhttps.proxyHost} for example. Only {@link #authorization}
 * returns user and password; no other text holds them.
 */
public final class EnvironmentProxies extends ProxySelector {
  private static final Pattern PROXY =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?:(?<user>.*)@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+]|[^\\s/:@?#\\[\\]]+):(?<port>\\d{1,5})/?");

  private static final Pattern IPV4 =
      Pattern.compile("(0*(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}");
  private static final Pattern PORT = Pattern.compile("(?<host>[^:]+|\\[.*]):(?<port>\\d+)");

  private final Map<String, String> environment;
  private final @Nullable ProxySelector ofJava;

  private EnvironmentProxies(Map<String, String> environment, @Nullable ProxySelector ofJava) {
    this.environment = environment;
    this.ofJava = ofJava;
  }

  /**
   * Chooses by an environment.
   *
   * @param environment names and values
   * @param ofJava what Java would choose; it goes first. Null if there is no such thing
   */
  public static EnvironmentProxies of(
      Map<String, String> environment, @Nullable ProxySelector ofJava) {
    return new EnvironmentProxies(environment, ofJava);
  }

  /** Chooses by the environment of this process. */
  public static EnvironmentProxies ofThisProcess() {
    return of(System.getenv(), ProxySelector.getDefault());
  }

  /**
   * A proxy that speaks HTTP.
   *
   * @param variable by whose value it was chosen
   * @param address not resolved
   */
  private record Chosen(
      String variable, InetSocketAddress address, @Nullable String userAndPassword) {
    @Override
    public String toString() {
      return "the proxy %s:%d (%s)".formatted(address.getHostString(), address.getPort(), variable);
    }
  }

  /**
   * Returns the proxy for an address in words, without its password; nothing if the address is
   * reached directly.
   *
   * @throws IOException if the variable holds no proxy that can be used, saying what is allowed
   */
  public Optional<String> describe(URI uri) throws IOException {
    Optional<Proxy> first = ofJava(uri);
    return first.isPresent()
        ? first.map(proxy -> "the proxy " + proxy.address() + " (Java's own setting)")
        : choose(uri).map(Chosen::toString);
  }

  /**
   * Returns the value of the header {@code Proxy-Authorization}; nothing if the proxy for an
   * address has no password, or there is none.
   *
   * @throws IOException if the variable holds no proxy that can be used
   */
  Optional<String> authorization(URI uri) throws IOException {
    return ofJava(uri).isPresent()
        ? Optional.empty()
        : choose(uri)
            .map(Chosen::userAndPassword)
            .map(secret -> "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(UTF_8)));
  }

  @Override
  public List<Proxy> select(URI uri) {
    try {
      Optional<Proxy> first = ofJava(uri);
      return List.of(
          first.isPresent()
              ? first.get()
              : choose(uri)
                  .map(chosen -> new Proxy(Proxy.Type.HTTP, chosen.address()))
                  .orElse(Proxy.NO_PROXY));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // There is no other proxy to go on with.
  }

  private Optional<Proxy> ofJava(URI uri) {
    return ofJava == null
        ? Optional.empty()
        : ofJava.select(uri).stream().filter(p -> p.type() == Proxy.Type.HTTP).findFirst();
  }

  private Optional<Chosen> choose(URI uri) throws IOException {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (isThisMachine(host)) {
      return Optional.empty();
    }
    List<String> names =
        "https".equalsIgnoreCase(uri.getScheme())
            ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
            : List.of("http_proxy", "all_proxy", "ALL_PROXY");
    for (String name : names) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty()) {
        return isExcepted(uri, host) ? Optional.empty() : Optional.of(chosen(name, value));
      }
    }
    return Optional.empty();
  }

  /** The value is not in the message: it may hold a password. */
  private static Chosen chosen(String name, String value) throws IOException {
    Matcher parts = PROXY.matcher(value);
    String scheme = "http";
    int port = 0;
    if (parts.matches()) {
      scheme = parts.group("scheme") == null ? scheme : parts.group("scheme");
      port = Integer.parseInt(parts.group("port"));
    }
    if (!parts.matches() || !scheme.equalsIgnoreCase("http") || port < 1 || port > 65_535) {
      throw new IOException(
          "the environment variable %s must be http://host:port or http://user:password@host:port (special characters as %%40 and the like)"
              .formatted(name));
    }
    String user = parts.group("user");
    return new Chosen(
        name,
        InetSocketAddress.createUnresolved(parts.group("host"), port),
        user == null ? null : decoded(user.contains(":") ? user : user + ":"));
  }

  private static String decoded(String user) {
    try {
      return URLDecoder.decode(user.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      // A password with a percent sign that was not encoded.
      return user;
    }
  }

  private boolean isExcepted(URI uri, String host) {
    String lower = environment.getOrDefault("no_proxy", "");
    String list = lower.isBlank() ? environment.getOrDefault("NO_PROXY", "") : lower;
    int port =
        uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    for (String entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      if (entry.equals("*") || (!entry.isEmpty() && covers(entry, host, port))) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(String entry, String host, int port) {
    Matcher withPort = PORT.matcher(entry);
    if (withPort.matches()) {
      return withPort.group("port").equals(Integer.toString(port))
          && covers(withPort.group("host"), host, port);
    }
    if (entry.contains("/")) {
      return isInNetwork(entry, host);
    }
    String suffix = entry.replaceFirst("^\\*?\\.", "").replaceFirst("\\.$", "");
    String name = unbracketed(host.replaceFirst("\\.$", ""));
    return !suffix.isEmpty() && (name.equals(unbracketed(suffix)) || name.endsWith("." + suffix));
  }

  private static boolean isInNetwork(String network, String host) {
    String[] parts = network.split("/", 2);
    Optional<byte[]> base = literal(parts[0]);
    Optional<byte[]> address = literal(host);
    if (base.isEmpty() || address.isEmpty() || !parts[1].matches("\\d{1,3}")) {
      return false;
    }
    byte[] a = base.get();
    byte[] b = address.get();
    int bits = Integer.parseInt(parts[1]);
    if (a.length != b.length || bits > a.length * 8) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> i % 8;
      if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || literal(host).map(EnvironmentProxies::isLoopback).orElse(false);
  }

  private static boolean isLoopback(byte[] address) {
    try {
      return InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Returns the bytes of an address that is written as numbers; names are never looked up. */
  private static Optional<byte[]> literal(String host) {
    String plain = unbracketed(host);
    if (!IPV4.matcher(plain).matches() && !plain.contains(":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(plain).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
