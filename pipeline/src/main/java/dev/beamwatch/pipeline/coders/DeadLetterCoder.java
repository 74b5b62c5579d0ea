package dev.beamwatch.pipeline.coders;

import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Encodes a {@link DeadLetter}. The reason goes by name, so that the enum may be reordered. */
public final class DeadLetterCoder extends VersionedCoder<DeadLetter> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final DeadLetterCoder INSTANCE = new DeadLetterCoder();

  private DeadLetterCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(DeadLetter letter, DataOutputStream out) throws IOException {
    boolean fromKafka =
        letter.topic() != null && letter.partition() != null && letter.offset() != null;
    out.writeBoolean(fromKafka);
    if (letter.topic() != null && letter.partition() != null && letter.offset() != null) {
      writeText(letter.topic(), out);
      out.writeInt(letter.partition());
      out.writeLong(letter.offset());
    }
    out.writeBoolean(letter.recordTimestampMillis() != null);
    if (letter.recordTimestampMillis() != null) {
      out.writeLong(letter.recordTimestampMillis());
    }
    writeText(letter.reason().name(), out);
    writeText(letter.detail(), out);
    out.writeInt(letter.part());
    out.writeInt(letter.parts());
    writeOptionalBytes(letter.key(), out);
    writeOptionalBytes(letter.payload(), out);
  }

  @Override
  protected DeadLetter read(int version, DataInputStream in) throws IOException {
    @Nullable String topic = null;
    @Nullable Integer partition = null;
    @Nullable Long offset = null;
    if (in.readBoolean()) {
      topic = readText(in);
      partition = in.readInt();
      offset = in.readLong();
    }
    @Nullable Long timestamp = in.readBoolean() ? (Long) in.readLong() : null;
    return new DeadLetter(
        topic,
        partition,
        offset,
        timestamp,
        RejectionReason.valueOf(readText(in)),
        readText(in),
        in.readInt(),
        in.readInt(),
        readOptionalBytes(in),
        readOptionalBytes(in));
  }
}
