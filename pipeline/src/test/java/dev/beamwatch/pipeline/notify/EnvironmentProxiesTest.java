package dev.beamwatch.pipeline.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxiesTest {
  private static final URI SLACK = URI.create("https://slack.com/api/chat.postMessage");
  private static final URI PLAIN = URI.create("http://stand-in.example.com:8065/api/");

  @Test
  void withoutVariablesThereIsNoProxy() throws IOException {
    EnvironmentProxies none = EnvironmentProxies.of(Map.of(), null);

    assertThat(none.select(SLACK)).containsExactly(Proxy.NO_PROXY);
    assertThat(none.describe(SLACK)).isEmpty();
    assertThat(none.authorization(SLACK)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https_proxy, a",
    "HTTPS_PROXY, b",
    "all_proxy, c",
    "ALL_PROXY, d",
    "http_proxy, direct",
    "HTTP_PROXY, direct"
  })
  void httpsHasItsOwnVariablesAndThoseOfAll(String variable, String host) throws IOException {
    assertThat(chosen(Map.of(variable, "http://" + host + ":3128"), SLACK)).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({
    "http_proxy, a",
    "all_proxy, b",
    "ALL_PROXY, c",
    "https_proxy, direct",
    // A CGI program gets it from the client's header "Proxy".
    "HTTP_PROXY, direct"
  })
  void httpHasItsOwnVariableAndThoseOfAll(String variable, String host) throws IOException {
    assertThat(chosen(Map.of(variable, "http://" + host + ":3128"), PLAIN)).isEqualTo(host);
  }

  @Test
  void lowerCaseGoesFirstAndAnEmptyVariableIsNone() throws IOException {
    assertThat(chosen(Map.of("https_proxy", "a:1", "HTTPS_PROXY", "b:1"), SLACK)).isEqualTo("a");
    assertThat(chosen(Map.of("https_proxy", " ", "HTTPS_PROXY", "b:1"), SLACK)).isEqualTo("b");
    assertThat(chosen(Map.of("HTTPS_PROXY", "b:1", "ALL_PROXY", "c:1"), SLACK)).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy.example.com:3128, proxy.example.com:3128",
    "http://proxy.example.com:3128/, proxy.example.com:3128",
    "HTTP://proxy.example.com:3128, proxy.example.com:3128",
    "proxy.example.com:3128, proxy.example.com:3128",
    "10.0.0.7:80, 10.0.0.7:80",
    "http://[2001:db8::1]:3128, [2001:db8::1]:3128",
    "http://user:word@proxy:8080, proxy:8080",
    "http://user:w@rd@proxy:8080, proxy:8080",
    "user@proxy:8080, proxy:8080"
  })
  void theProxyIsHostAndPort(String value, String expected) throws IOException {
    EnvironmentProxies proxies = EnvironmentProxies.of(Map.of("HTTPS_PROXY", value), null);
    String[] parts = expected.split(":(?=\\d+$)", -1);

    assertThat(proxies.describe(SLACK)).contains("the proxy " + expected + " (HTTPS_PROXY)");
    assertThat(proxies.select(SLACK))
        .containsExactly(
            new Proxy(
                Proxy.Type.HTTP,
                InetSocketAddress.createUnresolved(parts[0], Integer.parseInt(parts[1]))));
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:word@proxy:1, user:word",
    "http://user:w%40rd%2B1+2@proxy:1, user:w@rd+1+2",
    "http://user:100%@proxy:1, user:100%",
    "http://user:@proxy:1, user:",
    "http://user@proxy:1, user:",
    "http://user:a:b@c@proxy:1, user:a:b@c"
  })
  void userAndPasswordAreThoseOfTheUrl(String value, String credentials) throws IOException {
    assertThat(EnvironmentProxies.of(Map.of("HTTPS_PROXY", value), null).authorization(SLACK))
        .contains("Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://u:secret-4711@proxy:3128",
        "socks5://u:secret-4711@proxy:1080",
        "http://u:secret-4711@proxy",
        "http://u:secret-4711@proxy:0",
        "http://u:secret-4711@proxy:65536",
        "http://u:secret-4711@:3128",
        "http://u:secret-4711@proxy:3128/path",
        "http://u:secret-4711@pro xy:3128",
        "secret-4711"
      })
  void aValueThatIsNoProxyIsRefusedAndNotRepeated(String value) {
    EnvironmentProxies proxies = EnvironmentProxies.of(Map.of("HTTPS_PROXY", value), null);

    assertThatThrownBy(() -> proxies.authorization(SLACK))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the environment variable HTTPS_PROXY must be http://host:port or"
                + " http://user:password@host:port (special characters as %40 and the like)");
    assertThatThrownBy(() -> proxies.describe(SLACK)).message().doesNotContain("4711");
    assertThatThrownBy(() -> proxies.select(SLACK)).message().doesNotContain("4711");
  }

  @Test
  void aValueThatIsNotNeededMayBeAnything() throws IOException {
    Map<String, String> environment = Map.of("ALL_PROXY", "socks5://proxy:1080", "NO_PROXY", "*");

    assertThat(chosen(environment, SLACK)).isEqualTo("direct");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "slack.com",
        "SLACK.com",
        "slack.com.",
        ".slack.com",
        "*.slack.com",
        "com",
        "slack.com:443",
        "example.com,slack.com",
        "example.com slack.com",
        " example.com , slack.com ",
        ",,slack.com,"
      })
  void hostsOfNoProxyAreReachedDirectly(String list) throws IOException {
    Map<String, String> proxy = Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", list);

    assertThat(chosen(proxy, SLACK)).isEqualTo("direct");
    assertThat(chosen(Map.of("HTTPS_PROXY", "proxy:1", "no_proxy", list), SLACK))
        .isEqualTo("direct");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        ".",
        "lack.com",
        "api.slack.com",
        "slack.com:8443",
        "slack.com:",
        "slack",
        "10.0.0.0/8"
      })
  void otherHostsAreNot(String list) throws IOException {
    assertThat(chosen(Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", list), SLACK))
        .isEqualTo("proxy");
  }

  @ParameterizedTest
  @CsvSource({
    "https://eu.slack.com/, slack.com, direct",
    "https://notslack.com/, slack.com, proxy",
    "https://slack.com:8443/, slack.com:8443, direct",
    "https://slack.com.:443/, slack.com, direct",
    "https://10.1.2.3/, 10.1.2.3, direct",
    "https://10.1.2.3/, 10.0.0.0/8, direct",
    "https://11.1.2.3/, 10.0.0.0/8, proxy",
    "https://10.1.2.3/, 10.1.2.0/23, direct",
    "https://10.1.4.3/, 10.1.2.0/23, proxy",
    "https://10.1.2.3/, 0.0.0.0/0, direct",
    "https://10.1.2.3/, 10.0.0.0/33, proxy",
    "https://10.1.2.3/, 10.0.0.0/x, proxy",
    "https://10.1.2.3/, 2001:db8::/32, proxy",
    "https://999.1.2.3.invalid/, 0.0.0.0/0, proxy",
    "https://[2001:db8::7]/, 2001:db8::/32, direct",
    "https://[2001:db9::7]/, 2001:db8::/32, proxy",
    "https://[2001:db8::7]/, 2001:db8::7, direct",
    "https://[2001:db8::7]/, [2001:db8::7], direct",
    "https://[2001:db8::7]:8443/, [2001:db8::7]:8443, direct"
  })
  void subdomainsPortsAndNetworksCount(String url, String list, String expected)
      throws IOException {
    assertThat(chosen(Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", list), URI.create(url)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://localhost/",
        "https://LOCALHOST:1/",
        "https://slack.localhost/",
        "https://127.0.0.1:1/",
        "https://127.9.9.9/",
        "https://[::1]:1/"
      })
  void thisMachineIsNeverBehindAProxy(String url) throws IOException {
    assertThat(chosen(Map.of("ALL_PROXY", "proxy:1"), URI.create(url))).isEqualTo("direct");
  }

  @Test
  void whatJavaHasBeenToldGoesFirst() throws IOException {
    Proxy ofJava = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("of-java", 3128));
    EnvironmentProxies proxies =
        EnvironmentProxies.of(
            Map.of("HTTPS_PROXY", "http://u:p@proxy:1", "http_proxy", "http://proxy:2"),
            new ProxySelector() {
              @Override
              public List<Proxy> select(URI uri) {
                return List.of(uri.equals(SLACK) ? ofJava : Proxy.NO_PROXY);
              }

              @Override
              public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                throw new AssertionError("not connected here");
              }
            });

    assertThat(proxies.select(SLACK)).containsExactly(ofJava);
    assertThat(proxies.authorization(SLACK)).isEmpty();
    assertThat(proxies.describe(SLACK)).hasValueSatisfying(d -> assertThat(d).contains("of-java"));
    assertThat(proxies.describe(PLAIN)).contains("the proxy proxy:2 (http_proxy)");
  }

  /** Returns the host of the proxy, or "direct". */
  private static String chosen(Map<String, String> environment, URI uri) throws IOException {
    EnvironmentProxies proxies = EnvironmentProxies.of(environment, null);
    Proxy proxy = proxies.select(uri).get(0);
    assertThat(proxies.select(uri)).hasSize(1);
    assertThat(proxies.describe(uri).isPresent()).isEqualTo(!proxy.equals(Proxy.NO_PROXY));
    return proxy.address() instanceof InetSocketAddress address
        ? address.getHostString()
        : "direct";
  }
}
