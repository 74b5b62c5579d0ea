package dev.beamwatch.console.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the console, if it has a token: whoever sends the token itself, and whoever has
 * logged in with it. Thread-safe.
 */
public final class Sessions {
  private static final Duration LENGTH = Duration.ofHours(12);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int WRONG_TOKENS_A_MINUTE = 10;
  private static final int MOST_SESSIONS = 1_000;
  private static final int MOST_ADDRESSES = 10_000;

  private final byte @Nullable [] token;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Long> ends = new LinkedHashMap<>();
  private final Map<String, Deque<Long>> wrongTokens = new HashMap<>();

  /**
   * Begins without a session.
   *
   * @param token that opens everything; null if everybody may use the console
   */
  public Sessions(@Nullable String token, Clock clock) {
    this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  /** Tells whether there is a token, so that people have to log in. */
  boolean isNeeded() {
    return token != null;
  }

  /** Tells whether a session is open, or none is needed. */
  synchronized boolean isOpen(@Nullable String session) {
    if (token == null) {
      return true;
    }
    Long end = session == null ? null : ends.get(session);
    return end != null && end > clock.millis();
  }

  /**
   * Tells whether a token is the right one.
   *
   * @throws Refusal with 429 if the address has sent too many wrong ones
   */
  synchronized boolean isRight(String offered, String address) throws Refusal {
    long now = clock.millis();
    if (wrongTokens.size() > MOST_ADDRESSES) {
      wrongTokens.clear();
    }
    Deque<Long> wrong = wrongTokens.computeIfAbsent(address, key -> new ArrayDeque<>());
    while (!wrong.isEmpty() && wrong.getFirst() <= now - MINUTE.toMillis()) {
      wrong.removeFirst();
    }
    if (wrong.size() >= WRONG_TOKENS_A_MINUTE) {
      throw new Refusal(429, "Too many wrong tokens: wait a minute.");
    }
    // In a time that does not depend on how much of it is right.
    boolean isRight =
        token != null && MessageDigest.isEqual(token, offered.getBytes(StandardCharsets.UTF_8));
    if (!isRight) {
      wrong.addLast(now);
    }
    return isRight;
  }

  /** Opens a session and returns its name. */
  synchronized String open() {
    byte[] name = new byte[32];
    random.nextBytes(name);
    String session = HexFormat.of().formatHex(name);
    ends.values().removeIf(end -> end <= clock.millis());
    if (ends.size() >= MOST_SESSIONS) {
      ends.remove(ends.keySet().iterator().next());
    }
    ends.put(session, clock.millis() + LENGTH.toMillis());
    return session;
  }

  /** Ends a session. */
  synchronized void close(@Nullable String session) {
    if (session != null) {
      ends.remove(session);
    }
  }
}
