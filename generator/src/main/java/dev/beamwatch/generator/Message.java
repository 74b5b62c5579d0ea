package dev.beamwatch.generator;

import dev.beamwatch.schemas.CpuReading;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message as it goes to Kafka, together with what it is meant to be.
 *
 * <p>The arrays are not copied: whoever changes them changes the message.
 */
public final class Message {
  private final byte[] key;
  private final byte @Nullable [] value;
  private final Kind kind;
  private final @Nullable CpuReading reading;
  private final @Nullable Malformation malformation;

  private Message(
      byte[] key,
      byte @Nullable [] value,
      Kind kind,
      @Nullable CpuReading reading,
      @Nullable Malformation malformation) {
    this.key = key;
    this.value = value;
    this.kind = kind;
    this.reading = reading;
    this.malformation = malformation;
  }

  static Message of(byte[] key, byte[] value, Kind kind, CpuReading reading) {
    return new Message(key, value, kind, reading, null);
  }

  static Message malformed(byte[] key, byte @Nullable [] value, Malformation malformation) {
    return new Message(key, value, Kind.MALFORMED, null, malformation);
  }

  /** Returns the bytes of the Kafka key. */
  public byte[] key() {
    return key;
  }

  /** Returns the bytes of the Kafka value; null is a tombstone. */
  public byte @Nullable [] value() {
    return value;
  }

  /** Returns what the message is meant to be. */
  public Kind kind() {
    return kind;
  }

  /** Returns the reading that the value holds; empty exactly if the message is malformed. */
  public Optional<CpuReading> reading() {
    return Optional.ofNullable(reading);
  }

  /** Returns what is wrong with the value; empty unless the message is malformed. */
  public Optional<Malformation> malformation() {
    return Optional.ofNullable(malformation);
  }
}
