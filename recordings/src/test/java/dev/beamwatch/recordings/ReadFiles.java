package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingOption.Spelling;
import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads files with options, and remembers what was said. */
final class ReadFiles {
  private static final Path FORMATS = Path.of("src/test/resources/formats");

  final List<String> heard = new ArrayList<>();
  private final Path folder;
  private final Map<RecordingOption, String> options = new EnumMap<>(RecordingOption.class);
  private boolean skipsBadLines;

  /** Makes a reader without options, and a folder for files that tests write. */
  ReadFiles(Path folder) {
    this.folder = folder;
  }

  /** Names a file or folder that a tool made. */
  static Path made(String name) {
    return FORMATS.resolve(name);
  }

  ReadFiles with(RecordingOption option, String text) {
    options.put(option, text);
    return this;
  }

  ReadFiles skippingBadLines() {
    skipsBadLines = true;
    return this;
  }

  /** Writes a file. */
  Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }

  /** Writes a file of lines and reads it. */
  List<CpuReading> lines(String name, String... lines) throws IOException, RecordingException {
    return read(file(name, String.join("\n", lines) + "\n"));
  }

  /** Reads files in order of time. */
  List<CpuReading> read(Path... files) throws RecordingException {
    RecordingLayout.Builder layout = RecordingLayout.builder(Spelling.DASHES);
    options.forEach(layout::set);
    RecordedFiles recorded = new RecordedFiles(List.of(files), layout.build(), new Hearer());
    List<CpuReading> all = new ArrayList<>();
    try (Readings readings =
        recorded.inOrderOfTime(
            new BadLines(skipsBadLines), TemporaryFolder.of("--folder", folder))) {
      CpuReading reading;
      while ((reading = readings.next()) != null) {
        all.add(reading);
      }
    }
    return all;
  }

  private final class Hearer implements Onlooker {
    @Override
    public long millis() {
      return 0;
    }

    @Override
    public void hear(String news) {
      heard.add(news);
    }

    @Override
    public boolean wantsStop() {
      return false;
    }
  }
}
