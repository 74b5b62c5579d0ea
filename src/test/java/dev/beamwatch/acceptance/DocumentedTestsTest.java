package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that a page names are there. */
class DocumentedTestsTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Kit))\\.(\\w+)`");

  @Test
  void everyTestThatThePageOnAlertsNamesIsThere() throws IOException {
    Map<String, String> sources = sources();
    List<String> missing = new ArrayList<>();
    int named = 0;
    Matcher test = NAMED.matcher(Files.readString(MonitoringFiles.ROOT.resolve("docs/alerts.md")));
    while (test.find()) {
      named++;
      if (!sources.getOrDefault(test.group(1), "").contains("void " + test.group(2) + "(")) {
        missing.add(test.group());
      }
    }

    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(30);
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String module : List.of("schemas/src/test", "pipeline/src/test", "src/test")) {
      try (Stream<Path> files = Files.walk(MonitoringFiles.ROOT.resolve(module).resolve("java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString();
          sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
        }
      }
    }
    return sources;
  }
}
