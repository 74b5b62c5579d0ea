package dev.beamwatch.pipeline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a whole file that people wrote, and refuses what is no text. */
final class TextFile {
  /** A million hosts that use every column need less. */
  private static final int MOST_BYTES = 100_000_000;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextFile() {}

  /**
   * Returns the text of a file in UTF-8, without its byte order mark.
   *
   * @throws InvalidLimitsException if there is no such text, with the line of the first byte that
   *     is none
   */
  static String read(Path file) {
    byte[] bytes = bytes(file);
    int broken = firstBroken(bytes);
    if (broken >= 0) {
      throw new InvalidLimitsException(
          file,
          lineOf(bytes, broken),
          "the byte 0x%02x is not UTF-8: this is another encoding, or no text"
              .formatted(bytes[broken]));
    }
    for (int place = 0; place < bytes.length; place++) {
      if (bytes[place] == 0) {
        throw new InvalidLimitsException(
            file, lineOf(bytes, place), "a NUL character: this is no text");
      }
    }
    String text = new String(bytes, UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static byte[] bytes(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidLimitsException(file, "is a folder, not a file");
    }
    byte[] bytes;
    // Pipes do not tell their size.
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new InvalidLimitsException(file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw new InvalidLimitsException(file, "this user may not read it");
    } catch (IOException e) {
      throw new InvalidLimitsException(file, "cannot be read: " + e.getMessage());
    }
    if (bytes.length > MOST_BYTES) {
      throw new InvalidLimitsException(file, "is larger than " + MOST_BYTES + " bytes");
    }
    return bytes;
  }

  /** Returns the place of the first byte that is not UTF-8; negative if all are. */
  private static int firstBroken(byte[] bytes) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(8_192);
    CoderResult result;
    do {
      result = decoder.decode(in, out.clear(), true);
    } while (result.isOverflow());
    return result.isError() ? in.position() : -1;
  }

  private static long lineOf(byte[] bytes, int place) {
    long line = 1;
    for (int i = 0; i < place; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }
}
