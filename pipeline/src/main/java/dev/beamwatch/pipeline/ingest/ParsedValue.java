package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.MalformedReadingException;
import dev.beamwatch.schemas.RejectionReason;
import org.jspecify.annotations.Nullable;

/**
 * The result of parsing a Kafka value: a reading, or the reason why it is none.
 *
 * @param reading the reading; null if the value breaks the contract
 * @param reason the rule that was broken; null if there is a reading
 * @param detail the rule in words; empty if there is a reading
 */
record ParsedValue(@Nullable CpuReading reading, @Nullable RejectionReason reason, String detail) {

  /**
   * Parses a value. Total: any bytes give a result. An exception would end the reader, and every
   * restart would meet the same record again.
   *
   * @param maxBytes longest value that is parsed
   */
  static ParsedValue of(byte @Nullable [] bytes, int maxBytes) {
    if (bytes != null && bytes.length > maxBytes) {
      String detail = "the value has " + bytes.length + " bytes, at most " + maxBytes + " are read";
      return new ParsedValue(null, RejectionReason.TOO_LARGE, detail);
    }
    try {
      return new ParsedValue(CpuReadingCodec.decode(bytes), null, "");
    } catch (MalformedReadingException e) {
      return new ParsedValue(null, e.reason(), e.detail());
    }
  }
}
