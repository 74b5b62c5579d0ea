package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Reads a file with the JSON of one event a line, one after the other. */
final class AlertLines implements Closeable {
  private final Path file;
  private final AlertEventCodec codec;
  private final BufferedReader lines;
  private long number;

  /**
   * Opens a file.
   *
   * @param zone of its timestamps
   * @throws IOException if it is not there or cannot be read
   */
  AlertLines(Path file, ZoneId zone) throws IOException {
    this.file = file;
    this.codec = new AlertEventCodec(zone);
    this.lines = Files.newBufferedReader(file, StandardCharsets.UTF_8);
  }

  /**
   * Returns the next event, or null at the end.
   *
   * @throws IOException that names the file and the line, if there is no event in it
   */
  @Nullable AlertEvent next() throws IOException {
    String line;
    number++;
    try {
      line = lines.readLine();
    } catch (CharacterCodingException e) {
      throw new IOException("%s is not UTF-8, in line %d or soon after".formatted(file, number), e);
    }
    if (line == null) {
      return null;
    }
    try {
      return codec.decode(line.getBytes(StandardCharsets.UTF_8));
    } catch (UncheckedIOException | ArithmeticException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "%s, line %d, is no event of an alert: %s".formatted(file, number, cause.getMessage()),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
