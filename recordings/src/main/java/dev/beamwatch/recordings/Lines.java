package dev.beamwatch.recordings;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Goes through the lines of a text file that are not blank, and knows their numbers. */
final class Lines implements Closeable {
  private final Path file;
  private final BufferedReader text;
  private long number;

  Lines(Path file, BufferedReader text) {
    this.file = file;
    this.text = text;
  }

  /** Returns the next line that is not blank, or null at the end. */
  @Nullable String next() throws RecordingException {
    try {
      String line;
      do {
        number++;
        line = text.readLine();
      } while (line != null && line.isBlank());
      return line;
    } catch (IOException e) {
      throw new RecordingException(file + ":" + number + ": cannot be read: " + e.getMessage());
    }
  }

  /** Returns the number of the line that was returned last, from 1. */
  String place() {
    return Long.toString(number);
  }

  /** Refuses the line that was returned last. */
  BadLineException refused(String wrong) {
    return new BadLineException(file, place(), wrong);
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
