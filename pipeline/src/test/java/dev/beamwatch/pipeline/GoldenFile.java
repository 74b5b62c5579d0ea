package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What must stay as it is for savepoints to be readable, in a file of the test resources: titles,
 * and indented below each of them what is pinned.
 */
final class GoldenFile {
  // Surefire sets it; elsewhere the module's folder is where a test runs.
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  /** The sources, for a build keeps copies of files that are no longer there. */
  private static final Path SOURCES = MODULE.resolve("src/test/resources/golden");

  private static final String INDENT = "  ";
  private static final int BYTES_PER_LINE = 16;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final String name;

  /**
   * Names a file that is there, or is to be.
   *
   * @param name with its folder inside {@code golden}
   */
  GoldenFile(String name) {
    this.name = name;
  }

  /** Returns the names of the files in a folder inside {@code golden}. */
  static List<String> namesIn(String folder) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Returns a dump of bytes: 16 a line, and beside them the ASCII characters that they are. */
  static String dumpOf(byte[] bytes) {
    StringBuilder dump = new StringBuilder();
    for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
      byte[] line = Arrays.copyOfRange(bytes, from, Math.min(from + BYTES_PER_LINE, bytes.length));
      String ascii = new String(line, ISO_8859_1).replaceAll("[^ -~]", ".");
      dump.append("%-47s  %s".formatted(HEX.formatHex(line), ascii).stripTrailing()).append('\n');
    }
    return dump.toString();
  }

  /** Checks that the file is exactly a header and these sections, bodies by their titles. */
  void assertIs(String header, Map<String, String> sections) throws IOException {
    StringBuilder wanted = new StringBuilder();
    header.lines().forEach(line -> wanted.append(("# " + line).stripTrailing()).append('\n'));
    sections.forEach(
        (title, body) ->
            wanted.append('\n').append(title).append('\n').append(body.indent(INDENT.length())));

    Path renewed = MODULE.resolve("target/golden").resolve(name);
    Files.createDirectories(renewed.getParent());
    Files.writeString(renewed, wanted);

    assertThat(text())
        .as("%s; its header says what a difference means. As it would be now: %s", name, renewed)
        .isEqualTo(wanted.toString());
  }

  /** Returns the bytes that were dumped, by their titles. */
  Map<String, byte[]> bytes() throws IOException {
    Map<String, String> dumps = new LinkedHashMap<>();
    String title = "";
    for (String line : text().lines().toList()) {
      if (line.startsWith(INDENT)) {
        String hex = line.substring(INDENT.length()).split(" {2}", 2)[0];
        dumps.merge(title, hex, (before, more) -> before + " " + more);
      } else {
        title = line;
      }
    }
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    dumps.forEach((of, hex) -> bytes.put(of, HEX.parseHex(hex)));
    return bytes;
  }

  private String text() throws IOException {
    Path file = SOURCES.resolve(name);
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
