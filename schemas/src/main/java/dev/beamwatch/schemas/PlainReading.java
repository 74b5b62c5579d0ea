package dev.beamwatch.schemas;

import com.fasterxml.jackson.core.io.NumberInput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link CpuReading} from JSON of the plainest kind, as almost all of it is: the four
 * fields once each, in any order, names of printable ASCII without escapes, numbers without
 * exponents, at most blanks between them. Whatever else a value may be is for {@link
 * CpuReadingCodec} to find out with a real parser; so there is nothing here that refuses.
 *
 * <p>Several times as fast as Jackson, because it makes nothing but the reading: names that it has
 * seen before are not made again. One use only; not thread-safe.
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

  private static final long TOO_LARGE = -1;

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
    long occurredAt = Long.MIN_VALUE;
    if (!isAt('{')) {
      return null;
    }
    for (int field = 0; field < 4; field++) {
      if (field > 0 && !isAt(',')) {
        return null;
      }
      skipBlanks();
      // Four fields, none twice: then all four are there.
      if (hostname == null && isAt("\"hostname\"")) {
        hostname = isAt(':') ? name() : null;
        if (hostname == null) {
          return null;
        }
      } else if (cpu == null && isAt("\"cpu\"")) {
        cpu = isAt(':') ? name() : null;
        if (cpu == null) {
          return null;
        }
      } else if (Double.isNaN(usage) && isAt("\"usage\"")) {
        usage = isAt(':') ? number() : Double.NaN;
        if (Double.isNaN(usage)) {
          return null;
        }
      } else if (occurredAt == Long.MIN_VALUE && isAt("\"occurred_at\"")) {
        occurredAt = isAt(':') ? time() : Long.MIN_VALUE;
        if (occurredAt == Long.MIN_VALUE) {
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

  private void skipBlanks() {
    while (next < json.length && json[next] == ' ') {
      next++;
    }
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

  /** Passes ASCII characters, if that is what comes. */
  private boolean isAt(String expected) {
    if (json.length - next < expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (json[next + i] != expected.charAt(i)) {
        return false;
      }
    }
    next += expected.length();
    return true;
  }

  private @Nullable String name() {
    if (!isAt('"')) {
      return null;
    }
    int start = next;
    int hash = 0;
    while (next < json.length && json[next] != '"') {
      byte b = json[next++];
      // Beyond ASCII bytes are negative.
      if (b < ' ' || b == '\\' || b == 0x7f) {
        return null;
      }
      hash = 31 * hash + b;
    }
    int length = next - start;
    if (next == json.length || length == 0 || length > MAX_NAME_LENGTH) {
      return null;
    }
    next++;
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

  /** Reads a number that is no integer beyond doubt or needs no rounding; NaN if it is neither. */
  private double number() {
    skipBlanks();
    int start = next;
    boolean isNegative = isAtDigitSign();
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
    if (mantissa > EXACT_MANTISSA) {
      // The same double as Double.parseDouble's, four times as fast.
      return NumberInput.parseDouble(
          new String(json, start, next - start, StandardCharsets.ISO_8859_1), true);
    }
    double number = mantissa / POWERS[fractionDigits];
    return isNegative ? -number : number;
  }

  private long time() {
    skipBlanks();
    boolean isNegative = isAtDigitSign();
    int firstDigit = next;
    long millis = digits(0);
    int digits = next - firstDigit;
    if (digits == 0
        || millis == TOO_LARGE
        || (digits > 1 && json[firstDigit] == '0')
        || !isEndOfNumber()) {
      return Long.MIN_VALUE;
    }
    long time = isNegative ? -millis : millis;
    return time < SqlTimestamps.MIN_MILLIS || time > SqlTimestamps.MAX_MILLIS
        ? Long.MIN_VALUE
        : time;
  }

  private boolean isAtDigitSign() {
    if (next < json.length && json[next] == '-') {
      next++;
      return true;
    }
    return false;
  }

  /** Goes on with a number while there are digits. */
  private long digits(long before) {
    long number = before;
    while (next < json.length && json[next] >= '0' && json[next] <= '9') {
      int digit = json[next++] - '0';
      number = number == TOO_LARGE || number >= LARGE ? TOO_LARGE : number * 10 + digit;
    }
    return number;
  }

  /** Tells whether what comes cannot belong to the number: not an exponent, not a second point. */
  private boolean isEndOfNumber() {
    return next < json.length && (json[next] == ',' || json[next] == '}' || json[next] == ' ');
  }
}
