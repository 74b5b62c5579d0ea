package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Encodes a {@link ParsedValue} as its original bytes. KafkaIO asks for a coder; nothing is ever
 * encoded with it, for parsed values do not leave the reader.
 */
final class ParsedValueCoder extends VersionedCoder<ParsedValue> {
  private static final long serialVersionUID = 1;

  static final ParsedValueCoder INSTANCE = new ParsedValueCoder();

  private ParsedValueCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(ParsedValue value, DataOutputStream out) throws IOException {
    writeOptionalBytes(value.bytes(), out);
  }

  @Override
  protected ParsedValue read(int version, DataInputStream in) throws IOException {
    return ParsedValue.of(readOptionalBytes(in), Integer.MAX_VALUE);
  }
}
