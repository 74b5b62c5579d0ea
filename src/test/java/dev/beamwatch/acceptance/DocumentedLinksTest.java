package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pages lead to files and headings that are there. */
class DocumentedLinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
  private static final Pattern LINK_IN_HEADING = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

  private final Map<Path, Set<String>> anchors = new HashMap<>();

  @Test
  void everyLinkToAFileOrAHeadingOfTheProjectLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int found = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        if (!link.group(1).startsWith("http")) {
          found++;
          if (!leadsSomewhere(page, link.group(1), link.group(2))) {
            broken.add(MonitoringFiles.ROOT.relativize(page) + ": " + link.group());
          }
        }
      }
    }

    assertThat(broken).isEmpty();
    assertThat(found).isGreaterThan(100);
  }

  private boolean leadsSomewhere(Path page, String file, @Nullable String anchor)
      throws IOException {
    Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    return Files.exists(target) && (anchor == null || anchorsOf(target).contains(anchor));
  }

  /** Returns what headings of a page are called in links, as on GitHub. */
  private Set<String> anchorsOf(Path page) throws IOException {
    Set<String> known = anchors.get(page);
    if (known == null) {
      known = new HashSet<>();
      Matcher heading = HEADING.matcher(Files.readString(page));
      while (heading.find()) {
        known.add(
            LINK_IN_HEADING
                .matcher(heading.group(1))
                .replaceAll("$1")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w\\- ]", "")
                .replace(' ', '-'));
      }
      anchors.put(page, known);
    }
    return known;
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of("docs", "schemas", "deploy")) {
      try (Stream<Path> files = Files.walk(MonitoringFiles.ROOT.resolve(folder))) {
        files
            .filter(
                file -> file.toString().endsWith(".md") && !file.toString().contains("/target/"))
            .forEach(pages::add);
      }
    }
    pages.add(MonitoringFiles.ROOT.resolve("README.md"));
    pages.add(MonitoringFiles.ROOT.resolve("CONTRIBUTING.md"));
    return pages;
  }
}
