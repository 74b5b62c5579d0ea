package dev.beamwatch.schemas;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The golden examples that ship with the contract. */
final class Examples {
  private Examples() {}

  /**
   * One example.
   *
   * @param name its file's name without the ending
   * @param bytes exactly what a Kafka record's value would be
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Example(String topic, String name, byte[] bytes) {
    /** Returns what stands before the first hyphen: for invalid readings, why they are refused. */
    String prefix() {
      return name.substring(0, name.indexOf('-'));
    }

    @Override
    public String toString() {
      return topic + "/" + name;
    }
  }

  static List<Example> valid(String topic) {
    return in("valid", topic);
  }

  static List<Example> invalid(String topic) {
    return in("invalid", topic);
  }

  private static List<Example> in(String kind, String topic) {
    URL folder = Contract.class.getResource("examples/" + kind + "/" + topic);
    if (folder == null) {
      throw new IllegalStateException("no " + kind + " examples of " + topic);
    }
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().map(file -> read(topic, file)).toList();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot list " + folder, e);
    }
  }

  private static Example read(String topic, Path file) {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(".json")) {
      throw new IllegalStateException("not an example: " + file);
    }
    try {
      return new Example(
          topic, name.substring(0, name.length() - ".json".length()), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }
}
