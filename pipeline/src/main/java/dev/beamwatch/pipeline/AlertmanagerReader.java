package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.PipelineConfig.Alertmanager;
import dev.beamwatch.schemas.SecretReference;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the options that are about Alertmanager. */
final class AlertmanagerReader {
  /** Prometheus's rule for the names of labels. */
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private static final Set<String> TAKEN = Set.of("alertname", "hostname", "cpu", "severity");

  private static final Pattern USER_IN_URL = Pattern.compile("//[^/?#]*@");

  private AlertmanagerReader() {}

  static Alertmanager read(AnomalyOptions options, boolean secretsAreHere, Mistakes mistakes) {
    String user = options.getAlertmanagerUser();
    String password = options.getAlertmanagerPassword();
    String token = options.getAlertmanagerToken();
    mistakes.inOptional(() -> oneWayIn(user, password, token));
    return new Alertmanager(
        mistakes.in(() -> servers(options.getAlertmanagerUrl()), List.of()),
        user,
        mistakes.inOptional(() -> secret("alertmanagerPassword", password, secretsAreHere)),
        mistakes.inOptional(() -> secret("alertmanagerToken", token, secretsAreHere)),
        mistakes.in(() -> labels(options.getAlertLabels()), new TreeMap<>()),
        mistakes.inOptional(() -> consoleUrl(options.getConsoleUrl())),
        mistakes.in(() -> ConfigReader.maxAge(options.getNotifyMaxAge(), true), Duration.ZERO));
  }

  private static @Nullable String oneWayIn(
      @Nullable String user, @Nullable String password, @Nullable String token) {
    if (token != null && (user != null || password != null)) {
      throw InvalidOptionException.because(
          "--alertmanagerToken and --alertmanagerUser are two ways in: give one of them");
    }
    if ((user == null) != (password == null)) {
      throw InvalidOptionException.because(
          "--alertmanagerUser and --alertmanagerPassword belong together: give both or neither");
    }
    if (user != null && (user.isEmpty() || user.contains(":"))) {
      throw InvalidOptionException.of("alertmanagerUser", user, "a name without a colon");
    }
    return user;
  }

  private static @Nullable SecretReference secret(
      String option, @Nullable String value, boolean secretsAreHere) {
    return value == null ? null : ConfigReader.secret(option, value, secretsAreHere);
  }

  private static List<String> servers(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return List.of();
    }
    if (USER_IN_URL.matcher(value).find()) {
      // The message leaves out the value: it may hold a password.
      throw InvalidOptionException.because(
          "--alertmanagerUrl must not hold a user or a password, for every option can be seen in the"
              + " process list and on runners' web pages: use --alertmanagerUser and"
              + " --alertmanagerPassword");
    }
    List<String> servers = new ArrayList<>();
    for (String given : value.split(",", -1)) {
      String server = given.strip().replaceFirst("/+$", "");
      if (!isPlain(server)) {
        throw InvalidOptionException.of(
            "alertmanagerUrl",
            value,
            "http or https URLs separated by commas, such as http://am1:9093,http://am2:9093");
      }
      if (server.endsWith("/api/v2/alerts") || server.endsWith("/api/v2")) {
        throw InvalidOptionException.of(
            "alertmanagerUrl", value, "the URLs of servers, without /api/v2/alerts");
      }
      if (servers.contains(server)) {
        throw InvalidOptionException.of("alertmanagerUrl", value, "each server once");
      }
      servers.add(server);
    }
    return servers;
  }

  private static boolean isPlain(String url) {
    if (!ConfigReader.isOverHttp(url)) {
      return false;
    }
    URI uri = URI.create(url);
    return uri.getRawQuery() == null && uri.getRawFragment() == null;
  }

  private static SortedMap<String, String> labels(@Nullable String value) {
    SortedMap<String, String> labels = new TreeMap<>();
    if (value == null || value.isBlank()) {
      return labels;
    }
    for (String given : value.split(",", -1)) {
      int equals = given.indexOf('=');
      String name = equals < 0 ? "" : given.substring(0, equals).strip();
      if (!LABEL.matcher(name).matches()) {
        throw InvalidOptionException.of(
            "alertLabels",
            value,
            "name=value separated by commas; names of letters, digits and underscores, without a digit"
                + " at the beginning");
      }
      if (TAKEN.contains(name)) {
        throw InvalidOptionException.of(
            "alertLabels", value, "other labels than alertname, hostname, cpu and severity");
      }
      if (labels.put(name, given.substring(equals + 1)) != null) {
        throw InvalidOptionException.of("alertLabels", value, "each label once");
      }
    }
    return labels;
  }

  private static @Nullable String consoleUrl(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (USER_IN_URL.matcher(value).find()) {
      throw InvalidOptionException.because(
          "--consoleUrl must not hold a user or a password: everyone who sees an alert sees it");
    }
    if (!ConfigReader.isOverHttp(value)) {
      throw InvalidOptionException.of("consoleUrl", value, "an http or https URL");
    }
    return value;
  }
}
