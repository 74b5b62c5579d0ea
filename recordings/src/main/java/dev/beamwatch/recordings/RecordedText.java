package dev.beamwatch.recordings;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The text of a recorded file, of which the beginning is known before it is read.
 *
 * @param file where it comes from
 * @param name the file's name without what says how it is compressed
 * @param layout how it is to be read
 * @param head its beginning
 * @param reader all of it, the beginning included
 */
record RecordedText(
    Path file, String name, RecordingLayout layout, Head head, BufferedReader reader) {
  /**
   * Takes the text of unpacked bytes.
   *
   * @throws IOException if they cannot be read or are no text
   */
  static RecordedText of(Path file, BufferedInputStream bytes, RecordingLayout layout)
      throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(bytes, charset(bytes)));
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    Head head = Head.of(reader);
    if (head.text().indexOf('\0') >= 0) {
      throw new IOException("it is no text");
    }
    return new RecordedText(
        file,
        Compression.nameWithoutSuffix(String.valueOf(file.getFileName())),
        layout,
        head,
        reader);
  }

  /** Returns the file's name up to its last dot. */
  String nameWithoutSuffix() {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Goes through the lines. */
  Lines lines() {
    return new Lines(file, reader);
  }

  /** Windows writes UTF-16 where a shell sends output to a file. */
  private static Charset charset(BufferedInputStream bytes) throws IOException {
    byte[] first = Compression.peek(bytes, 2);
    if (Compression.begins(first, 0xFF, 0xFE)) {
      return StandardCharsets.UTF_16LE;
    }
    return Compression.begins(first, 0xFE, 0xFF)
        ? StandardCharsets.UTF_16BE
        : StandardCharsets.UTF_8;
  }
}
