package dev.beamwatch.schemas;

import static dev.beamwatch.schemas.RejectionReason.NOT_JSON;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/**
 * Finds where a text stops being JSON, and says so for the author of its producer: what stands
 * where, and what belongs there. A parser's own words are for those who use the parser. One use
 * only; not thread-safe.
 *
 * <p>Source: the grammar of RFC 8259.
 */
final class JsonFault {
  /** Longest piece of the text that is quoted, in characters. */
  private static final int MAX_QUOTED = 20;

  /** Jackson's default, and so the contract. */
  private static final int MAX_DEPTH = 1_000;

  /** Jackson's default, and so the contract. */
  private static final int MAX_DIGITS = 1_000;

  private static final int MOST_BYTES_OF_A_CHARACTER = 4;

  private static final List<String> LITERALS = List.of("true", "false", "null");

  /** What may come next. */
  private enum Next {
    VALUE,
    VALUE_OR_END_OF_ARRAY,
    NAME,
    NAME_OR_END_OF_OBJECT,
    COLON,
    COMMA_OR_END,
    NOTHING
  }

  private final byte[] text;

  /** Which of the open objects and arrays are objects, from the outermost on. */
  private final BitSet objects = new BitSet();

  private int depth;
  private int at;

  private JsonFault(byte[] text) {
    this.text = text;
  }

  /**
   * Returns the refusal of a text that is not JSON.
   *
   * @param text strict UTF-8, perhaps with a byte order mark; not only white space
   */
  static MalformedReadingException in(byte[] text) {
    try {
      new JsonFault(text).read();
      return new MalformedReadingException(NOT_JSON, "the value is not JSON");
    } catch (MalformedReadingException e) {
      return e;
    }
  }

  private void read() throws MalformedReadingException {
    if (text.length > 0 && text[0] == (byte) 0xEF) {
      at = 3; // a byte order mark; nothing else that begins so is JSON
    }
    Next next = Next.VALUE;
    for (skipWhiteSpace(); next != Next.NOTHING; skipWhiteSpace()) {
      requireMore();
      next = readOne(next, text[at]);
    }
    if (at < text.length) {
      throw new MalformedReadingException(
          NOT_JSON, "there is more after the end of the value, at byte " + (at + 1));
    }
  }

  /** Reads a mark, a name or a value, and returns what may follow it. */
  private Next readOne(Next next, byte first) throws MalformedReadingException {
    boolean isEnd =
        switch (next) {
          case NAME_OR_END_OF_OBJECT -> first == '}';
          case VALUE_OR_END_OF_ARRAY -> first == ']';
          case COMMA_OR_END -> first == (isInObject() ? '}' : ']');
          default -> false;
        };
    if (isEnd) {
      at++;
      depth--;
      return afterValue();
    }
    return switch (next) {
      case VALUE, VALUE_OR_END_OF_ARRAY -> readValue(first);
      case NAME, NAME_OR_END_OF_OBJECT -> {
        if (first != '"') {
          throw unexpected(at, "a name in double quotes");
        }
        readString();
        yield Next.COLON;
      }
      case COLON -> {
        requireMark(':', "a colon");
        yield Next.VALUE;
      }
      case COMMA_OR_END -> {
        requireMark(',', isInObject() ? "a comma or }" : "a comma or ]");
        yield isInObject() ? Next.NAME : Next.VALUE;
      }
      case NOTHING -> next;
    };
  }

  private Next readValue(byte first) throws MalformedReadingException {
    switch (first) {
      case '{', '[' -> {
        if (depth == MAX_DEPTH) {
          throw new MalformedReadingException(
              NOT_JSON, "the value is nested more than 1,000 levels deep");
        }
        at++;
        objects.set(depth++, first == '{');
        return first == '{' ? Next.NAME_OR_END_OF_OBJECT : Next.VALUE_OR_END_OF_ARRAY;
      }
      case '"' -> readString();
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> readNumber();
      default -> readLiteral();
    }
    return afterValue();
  }

  private Next afterValue() {
    return depth == 0 ? Next.NOTHING : Next.COMMA_OR_END;
  }

  private boolean isInObject() {
    return objects.get(depth - 1);
  }

  private void readString() throws MalformedReadingException {
    for (at++; ; at++) {
      requireMore();
      if (text[at] == '"') {
        at++;
        return;
      }
      if (text[at] == '\\') {
        readEscape();
      } else if (text[at] >= 0 && text[at] < ' ') {
        throw unexpected(at, "its escape");
      }
    }
  }

  /** Reads an escape up to its last character. */
  private void readEscape() throws MalformedReadingException {
    int start = at++;
    requireMore();
    boolean isKnown = "\"\\/bfnrtu".indexOf(text[at]) >= 0;
    if (text[at] == 'u') {
      for (int digits = 0; digits < 4 && isKnown; digits++) {
        at++;
        requireMore();
        isKnown = Character.digit(text[at], 16) >= 0;
      }
    }
    if (!isKnown) {
      throw unexpected(start, "an escape such as \\n");
    }
  }

  private void readNumber() throws MalformedReadingException {
    int start = at;
    skip("-");
    int integer = skipDigits();
    boolean isNumber = integer == 1 || (integer > 1 && text[at - integer] != '0');
    if (isNumber && skip(".")) {
      isNumber = skipDigits() > 0;
    }
    if (isNumber && skip("eE")) {
      skip("+-");
      isNumber = skipDigits() > 0;
    }
    if (at - start > MAX_DIGITS) {
      throw new MalformedReadingException(
          NOT_JSON, "the value holds a number of more than 1,000 digits");
    }
    if (!isNumber) {
      requireMore();
    }
    if (!isNumber || (at < text.length && !isBoundary(text[at]))) {
      throw unexpected(start, "a number");
    }
  }

  private void readLiteral() throws MalformedReadingException {
    int start = at;
    while (at < text.length && !isBoundary(text[at])) {
      at++;
    }
    // Letters of ASCII, if it is one of them.
    String word = new String(text, start, at - start, StandardCharsets.ISO_8859_1);
    if (LITERALS.contains(word)) {
      return;
    }
    if (!word.isEmpty() && LITERALS.stream().anyMatch(literal -> literal.startsWith(word))) {
      requireMore();
    }
    throw unexpected(start, "a value");
  }

  private void requireMark(char mark, String words) throws MalformedReadingException {
    if (text[at] != mark) {
      throw unexpected(at, words);
    }
    at++;
  }

  private void requireMore() throws MalformedReadingException {
    if (at >= text.length) {
      throw new MalformedReadingException(
          NOT_JSON, "the value is cut off after byte " + text.length);
    }
  }

  private boolean skip(String anyOf) {
    if (at < text.length && anyOf.indexOf(text[at]) >= 0) {
      at++;
      return true;
    }
    return false;
  }

  private int skipDigits() {
    int start = at;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at - start;
  }

  private void skipWhiteSpace() {
    while (at < text.length && isWhiteSpace(text[at])) {
      at++;
    }
  }

  private static boolean isWhiteSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  /** Tells whether a word ends before a character. */
  private static boolean isBoundary(int c) {
    return isWhiteSpace(c) || ",:{}[]\"".indexOf(c) >= 0;
  }

  private MalformedReadingException unexpected(int place, String instead) {
    return new MalformedReadingException(
        NOT_JSON,
        "unexpected %s at byte %d instead of %s".formatted(quoted(place), place + 1, instead));
  }

  /** Returns the word at a place, or the one character that is no part of a word. */
  private String quoted(int place) {
    int bytes = Math.min(text.length - place, (MAX_QUOTED + 1) * MOST_BYTES_OF_A_CHARACTER);
    String rest = new String(text, place, bytes, StandardCharsets.UTF_8);
    int first = rest.codePointAt(0);
    if (!isPrintable(first)) {
      return "U+%04X".formatted(first);
    }
    StringBuilder word = new StringBuilder().appendCodePoint(first);
    if (isBoundary(first)) {
      return word.toString();
    }
    int[] following =
        rest.codePoints().skip(1).takeWhile(c -> isPrintable(c) && !isBoundary(c)).toArray();
    for (int i = 0; i < Math.min(following.length, MAX_QUOTED - 1); i++) {
      word.appendCodePoint(following[i]);
    }
    return following.length < MAX_QUOTED ? word.toString() : word.append('…').toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
