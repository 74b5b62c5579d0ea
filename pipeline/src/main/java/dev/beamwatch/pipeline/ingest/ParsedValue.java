package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.MalformedReadingException;
import dev.beamwatch.schemas.RejectionReason;
import org.jspecify.annotations.Nullable;

/**
 * What one Kafka value turned out to be: a reading, or the reason why it is none. The original
 * bytes stay with it until it is known that no dead letter needs them.
 *
 * @param bytes the value as it was read; null for a tombstone
 * @param reading the reading; null if the value breaks the contract
 * @param reason the rule that was broken; null if there is a reading
 * @param detail the rule in words; empty if there is a reading
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never a key
record ParsedValue(
    byte @Nullable [] bytes,
    @Nullable CpuReading reading,
    @Nullable RejectionReason reason,
    String detail) {

  /**
   * Parses a value. Total: whatever the bytes are, there is a result.
   *
   * @param maxBytes longest value that is parsed at all
   */
  static ParsedValue of(byte @Nullable [] bytes, int maxBytes) {
    if (bytes != null && bytes.length > maxBytes) {
      String detail = "the value has " + bytes.length + " bytes, at most " + maxBytes + " are read";
      return new ParsedValue(bytes, null, RejectionReason.TOO_LARGE, detail);
    }
    try {
      return new ParsedValue(bytes, CpuReadingCodec.decode(bytes), null, "");
    } catch (MalformedReadingException e) {
      return new ParsedValue(bytes, null, e.reason(), e.detail());
    }
  }
}
