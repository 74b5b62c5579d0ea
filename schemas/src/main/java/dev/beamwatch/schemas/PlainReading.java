package dev.beamwatch.schemas;

import com.fasterxml.jackson.core.io.NumberInput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link CpuReading} from JSON of the plainest kind, as almost all of it is: the four
 * fields once each, in any order, names of printable ASCII without escapes, numbers without
 * exponents, at most blanks between them. Whatever else a value may be is for {@link
 * CpuReadingCodec} to find out with a real parser; so there is nothing here that refuses.
 *
 * <p>Several times as fast as Jackson, because it makes nothing but the reading, from names that it
 * has seen before; and looks at eight bytes at once where it can. One use only; not thread-safe.
 */
final class PlainReading {
  private static final int MAX_NAME_LENGTH = 64;

  /** Up to here every integer is a double, and the quotient by a power of ten is rounded once. */
  private static final long EXACT_MANTISSA = 1L << 53;

  /** Powers of ten that are doubles. */
  private static final double[] POWERS = new double[23];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  /** From here on a further digit may not fit into a long. */
  private static final long LARGE = 100_000_000_000_000_000L;

  /** Below, eight further digits fit into a long that is not yet {@link #LARGE} times ten. */
  private static final long TEN_DIGITS = 10_000_000_000L;

  private static final long TOO_LARGE = -1;

  private static final long NO_TIME = -1;

  /** Eight bytes of an array as a number whose lowest byte is the first. */
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final Literal HOSTNAME = Literal.of("\"hostname\"");
  private static final Literal CPU = Literal.of("\"cpu\"");
  private static final Literal USAGE = Literal.of("\"usage\"");
  private static final Literal OCCURRED_AT = Literal.of("\"occurred_at\"");

  /**
   * Text of up to 16 characters that may come.
   *
   * @param head its first eight bytes, zero where it has less
   * @param headMask which bits of them are to be compared
   * @param tail its last eight bytes; the head if it has less
   */
  private record Literal(int length, long head, long headMask, long tail) {
    static Literal of(String ascii) {
      byte[] bytes = Arrays.copyOf(ascii.getBytes(StandardCharsets.US_ASCII), 16);
      int length = ascii.length();
      long mask = length < Long.BYTES ? (1L << (length * Byte.SIZE)) - 1 : -1;
      long head = eightBytes(bytes, 0);
      long tail = length <= Long.BYTES ? head : eightBytes(bytes, length - Long.BYTES);
      return new Literal(length, head, mask, tail);
    }

    /** Tells whether it stands at a place. So near the end that eight bytes are not left, never. */
    boolean isAt(byte[] json, int at) {
      return json.length - at >= Math.max(length, Long.BYTES)
          && (eightBytes(json, at) & headMask) == head
          && (length <= Long.BYTES || eightBytes(json, at + length - Long.BYTES) == tail);
    }
  }

  /**
   * Names that were seen, each at the place that its bytes lead to; others at the same place take
   * turns. Threads share it without a lock: whatever they find there is whole, and compared.
   */
  private static final @Nullable Name[] NAMES = new Name[65_536];

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Name(byte[] bytes, String text) {}

  private final byte[] json;
  private int next;

  private PlainReading(byte[] json) {
    this.json = json;
  }

  /** Reads a value; returns null if it is not plain, whatever that means. */
  static @Nullable CpuReading read(byte[] json) {
    return new PlainReading(json).read();
  }

  private @Nullable CpuReading read() {
    String hostname = null;
    String cpu = null;
    double usage = Double.NaN;
    long occurredAt = NO_TIME;
    if (!isAt('{')) {
      return null;
    }
    for (int field = 0; field < 4; field++) {
      if (field > 0 && !isAt(',')) {
        return null;
      }
      skipBlanks();
      // Four fields, none twice: then all four are there.
      if (hostname == null && isAt(HOSTNAME)) {
        hostname = isAt(':') ? name() : null;
        if (hostname == null) {
          return null;
        }
      } else if (cpu == null && isAt(CPU)) {
        cpu = isAt(':') ? name() : null;
        if (cpu == null) {
          return null;
        }
      } else if (Double.isNaN(usage) && isAt(USAGE)) {
        usage = isAt(':') ? number() : Double.NaN;
        if (Double.isNaN(usage)) {
          return null;
        }
      } else if (occurredAt == NO_TIME && isAt(OCCURRED_AT)) {
        occurredAt = isAt(':') ? time() : NO_TIME;
        if (occurredAt == NO_TIME) {
          return null;
        }
      } else {
        return null;
      }
    }
    if (!isAt('}') || next != json.length || hostname == null || cpu == null) {
      return null;
    }
    return new CpuReading(hostname, cpu, usage, occurredAt);
  }

  // Loops count in a variable of their own: a field is written to memory at every step.

  private void skipBlanks() {
    int at = next;
    while (at < json.length && json[at] == ' ') {
      at++;
    }
    next = at;
  }

  /** Passes a character and blanks before it, if that is what comes. */
  private boolean isAt(char expected) {
    skipBlanks();
    if (next == json.length || json[next] != expected) {
      return false;
    }
    next++;
    return true;
  }

  /** Passes a text, if that is what comes; behind it there must be some bytes more. */
  private boolean isAt(Literal expected) {
    if (!expected.isAt(json, next)) {
      return false;
    }
    next += expected.length;
    return true;
  }

  private static long eightBytes(byte[] bytes, int at) {
    return (long) EIGHT_BYTES.get(bytes, at);
  }

  private @Nullable String name() {
    if (!isAt('"')) {
      return null;
    }
    int start = next;
    int at = start;
    int hash = 0;
    while (at < json.length && json[at] != '"') {
      byte b = json[at++];
      // Beyond ASCII bytes are negative.
      if (b < ' ' || b == '\\' || b == 0x7f) {
        return null;
      }
      hash = 31 * hash + b;
    }
    int length = at - start;
    if (at == json.length || length == 0 || length > MAX_NAME_LENGTH) {
      return null;
    }
    next = at + 1;
    int place = (hash ^ (hash >>> 13)) & (NAMES.length - 1);
    Name name = NAMES[place];
    if (name == null
        || !Arrays.equals(name.bytes, 0, name.bytes.length, json, start, start + length)) {
      byte[] bytes = Arrays.copyOfRange(json, start, start + length);
      name = new Name(bytes, new String(bytes, StandardCharsets.ISO_8859_1));
      NAMES[place] = name;
    }
    return name.text;
  }

  /** Reads a usage of the contract that is written without an exponent; NaN if it is none. */
  private double number() {
    skipBlanks();
    boolean isNegative = isAtSign();
    int firstDigit = next;
    long mantissa = digits(0);
    int integerDigits = next - firstDigit;
    if (integerDigits == 0 || (integerDigits > 1 && json[firstDigit] == '0')) {
      return Double.NaN;
    }
    int fractionDigits = 0;
    if (next < json.length && json[next] == '.') {
      int point = next++;
      mantissa = digits(mantissa);
      fractionDigits = next - point - 1;
      if (fractionDigits == 0) {
        return Double.NaN;
      }
    }
    if (mantissa == TOO_LARGE
        || fractionDigits >= POWERS.length
        || (isNegative && mantissa == 0)
        || !isEndOfNumber()) {
      return Double.NaN;
    }
    double number =
        mantissa <= EXACT_MANTISSA
            ? mantissa / POWERS[fractionDigits]
            // The same double as Double.parseDouble's, four times as fast.
            : NumberInput.parseDouble(
                new String(json, firstDigit, next - firstDigit, StandardCharsets.ISO_8859_1), true);
    if (number > CpuReading.MAX_USAGE) {
      return Double.NaN;
    }
    return isNegative ? -number : number;
  }

  private long time() {
    skipBlanks();
    int firstDigit = next;
    long millis = digits(0);
    int digits = next - firstDigit;
    if (digits == 0
        || millis == TOO_LARGE
        || millis > SqlTimestamps.MAX_MILLIS
        || (digits > 1 && json[firstDigit] == '0')
        || !isEndOfNumber()) {
      return NO_TIME;
    }
    return millis;
  }

  private boolean isAtSign() {
    if (next < json.length && json[next] == '-') {
      next++;
      return true;
    }
    return false;
  }

  /** Goes on with a number while there are digits. */
  private long digits(long before) {
    long number = before;
    int at = next;
    while (json.length - at >= Long.BYTES && number >= 0 && number < TEN_DIGITS) {
      long eight = eightBytes(json, at);
      if (!areDigits(eight)) {
        break;
      }
      number = number * 100_000_000 + valueOf(eight);
      at += Long.BYTES;
    }
    while (at < json.length && json[at] >= '0' && json[at] <= '9') {
      int digit = json[at++] - '0';
      number = number == TOO_LARGE || number >= LARGE ? TOO_LARGE : number * 10 + digit;
    }
    next = at;
    return number;
  }

  /**
   * Tells whether eight bytes are digits: the upper half of each is 3, and stays 3 if 6 is added to
   * the lower half.
   */
  private static boolean areDigits(long eight) {
    long upperHalves = 0xF0F0F0F0F0F0F0F0L;
    long threes = 0x3030303030303030L;
    return (eight & upperHalves) == threes
        && ((eight + 0x0606060606060606L) & upperHalves) == threes;
  }

  /**
   * Returns the number that eight digits are, the first of which is in the lowest byte: pairs of
   * digits are made numbers below a hundred, pairs of those below ten thousand, and one of these.
   */
  private static long valueOf(long eight) {
    long digits = eight - 0x3030303030303030L;
    long hundreds = (digits * 10 + (digits >>> 8)) & 0x00FF00FF00FF00FFL;
    long thousands = (hundreds * 100 + (hundreds >>> 16)) & 0x0000FFFF0000FFFFL;
    return (thousands * 10_000 + (thousands >>> 32)) & 0xFFFFFFFFL;
  }

  /** Tells whether what comes cannot belong to the number: not an exponent, not a second point. */
  private boolean isEndOfNumber() {
    return next < json.length && (json[next] == ',' || json[next] == '}' || json[next] == ' ');
  }
}
