package dev.beamwatch.pipeline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedLinesTest {
  private final Path parts;
  private final Path result;

  SortedLinesTest(@TempDir Path folder) {
    this.parts = folder.resolve("parts");
    this.result = folder.resolve("result.jsonl");
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(parts);
  }

  @Test
  void linesAreInTheOrderOfTimeHostProcessorAndNumber() throws IOException {
    write(
        "1",
        line(2, "doc", null, 1),
        line(1, "happy", null, 1),
        line(1, "doc", "cpu1", 2),
        line(1, "doc", "cpu1", 1));
    write("2", line(1, "doc", null, 1), line(-1, "sleepy", "cpu1", 1));

    SortedLines.write(parts, result);
    assertThat(Files.readAllLines(result))
        .containsExactly(
            "-1 sleepy cpu1 1",
            "1 doc null 1",
            "1 doc cpu1 1",
            "1 doc cpu1 2",
            "1 happy null 1",
            "2 doc null 1");
    assertThat(Files.readString(result)).endsWith("\n");
    assertThat(left()).isEmpty();
  }

  @Test
  void nothingGivesAnEmptyFile() throws IOException {
    write("empty");

    SortedLines.write(parts, result);
    assertThat(result).isEmptyFile();
    assertThat(left()).isEmpty();
  }

  /** With one line in memory there are more runs than files may be open: two rounds of merging. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000, 100_000})
  void howMuchFitsIntoMemoryDoesNotMatter(int mostAtOnce) throws IOException {
    List<KeyedLine> lines = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      lines.add(line(i / 10, "host" + i % 10, "cpu", i));
    }
    List<String> expected = lines.stream().map(line -> new String(line.text(), UTF_8)).toList();
    Collections.shuffle(lines, new Random(7));
    write("1", lines.subList(0, 300).toArray(KeyedLine[]::new));
    write("2", lines.subList(300, 1_000).toArray(KeyedLine[]::new));

    SortedLines.write(parts, result, mostAtOnce);
    assertThat(Files.readAllLines(result)).isEqualTo(expected);
    assertThat(left()).isEmpty();
  }

  @Test
  void namesMayHoldAnyCharactersAndAnyNumberOfThem() throws IOException {
    String longName = "七".repeat(40_000);
    write(
        "1",
        line(1, longName, null, 1),
        line(1, "\n\0\"", "", 1),
        line(1, "", "\uD83C\uDF44", 1),
        line(1, "", null, 1));

    SortedLines.write(parts, result);
    assertThat(Files.readString(result))
        .isEqualTo("1  null 1\n1  \uD83C\uDF44 1\n1 \n\0\"  1\n1 " + longName + " null 1\n");
  }

  private static KeyedLine line(long end, String hostname, @Nullable String cpu, long number) {
    return new KeyedLine(
        end,
        hostname,
        cpu,
        number,
        (end + " " + hostname + " " + cpu + " " + number).getBytes(UTF_8));
  }

  private void write(String part, KeyedLine... lines) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(parts.resolve(part + ".part")))) {
      for (KeyedLine line : lines) {
        line.write(out);
      }
    }
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(parts)) {
      return files.toList();
    }
  }
}
