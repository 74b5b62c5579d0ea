package dev.beamwatch.console.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of the page, out of the jar. Thread-safe. */
final class Pages {
  private static final String FOLDER = "/dev/beamwatch/console/page/";
  private static final Pattern FILE =
      Pattern.compile("/page/([A-Za-z0-9-]+(?:/[A-Za-z0-9-]+)*\\.(?:js|css|svg|png))");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png");

  private final Map<String, String> vendor;
  private final Map<String, File> read = new ConcurrentHashMap<>();

  /**
   * A file.
   *
   * @param type of its content
   * @param content what is in it
   * @param tag another for other content
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record File(String type, byte[] content, String tag) {}

  Pages() {
    Properties versions = new Properties();
    try (InputStream in =
        Pages.class.getResourceAsStream("/dev/beamwatch/console/versions.properties")) {
      if (in == null) {
        throw new IllegalStateException("versions.properties is missing from the jar");
      }
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String uplot = "/META-INF/resources/webjars/uplot/" + versions.getProperty("uplot") + "/dist/";
    vendor =
        Map.of(
            "/vendor/uPlot.esm.js", uplot + "uPlot.esm.js",
            "/vendor/uPlot.min.css", uplot + "uPlot.min.css");
  }

  /** Returns the file for a path; empty if there is none. */
  Optional<File> find(String path) {
    String resource = resource(path);
    return resource == null ? Optional.empty() : Optional.ofNullable(file(resource));
  }

  private @Nullable String resource(String path) {
    if (path.equals("/")) {
      return FOLDER + "index.html";
    }
    var matcher = FILE.matcher(path);
    return matcher.matches() ? FOLDER + matcher.group(1) : vendor.get(path);
  }

  private @Nullable File file(String resource) {
    File known = read.get(resource);
    if (known != null) {
      return known;
    }
    try (InputStream in = Pages.class.getResourceAsStream(resource)) {
      if (in == null) {
        return null;
      }
      byte[] content = in.readAllBytes();
      String ending = resource.substring(resource.lastIndexOf('.') + 1);
      File file =
          new File(TYPES.getOrDefault(ending, "application/octet-stream"), content, tag(content));
      read.put(resource, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
