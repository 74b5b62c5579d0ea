package dev.beamwatch.sandbox;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes up passwords. */
final class Passwords {
  private static final int BYTES = 16;

  private Passwords() {}

  /** Returns 128 random bits as hexadecimal digits, which need no quotes anywhere. */
  static String random() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
