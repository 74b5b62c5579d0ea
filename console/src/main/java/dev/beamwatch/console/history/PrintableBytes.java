package dev.beamwatch.console.history;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as text that can be shown: UTF-8 as it reads, and everything that is no character of it, or
 * no printable one, as {@code \xNN}.
 */
final class PrintableBytes {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PrintableBytes() {}

  /**
   * Returns the text of the first bytes.
   *
   * @param limit how many bytes are looked at at most
   */
  static String text(byte[] bytes, int limit) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, Math.min(limit, bytes.length));
    CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    StringBuilder text = new StringBuilder();
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip();
      append(out, text);
      out.clear();
      if (!result.isError()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        escape(in.get(), text);
      }
      decoder.reset();
    }
  }

  private static void append(CharBuffer chars, StringBuilder text) {
    chars
        .codePoints()
        .forEach(
            c -> {
              if (isPrintable(c)) {
                text.appendCodePoint(c);
              } else {
                for (byte part : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                  escape(part, text);
                }
              }
            });
  }

  /** Line breaks and tabs are; what turns text round or cannot be seen is not. */
  private static boolean isPrintable(int c) {
    int type = Character.getType(c);
    return c == '\n'
        || c == '\t'
        || !(type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.UNASSIGNED
            || type == Character.PRIVATE_USE
            || type == Character.SURROGATE
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR);
  }

  private static void escape(byte value, StringBuilder text) {
    text.append("\\x").append(HEX.toHexDigits(value));
  }
}
