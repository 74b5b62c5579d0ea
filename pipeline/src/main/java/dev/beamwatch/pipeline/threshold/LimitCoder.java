package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;

/** Encodes a {@link Limit}, field by field in the order of the record. */
public final class LimitCoder extends VersionedCoder<Limit> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final LimitCoder INSTANCE = new LimitCoder();

  private LimitCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Limit limit, DataOutputStream out) throws IOException {
    BigDecimal warningTop = limit.warningTop();
    Long validFromMillis = limit.validFromMillis();
    writeText(limit.allowedTop().toString(), out);
    writeOptionalText(warningTop == null ? null : warningTop.toString(), out);
    writeText(limit.clearTop().toString(), out);
    out.writeByte(limit.breachingWindows());
    out.writeByte(limit.ofWindows());
    out.writeByte(limit.clearWindows());
    writeOptionalText(limit.channel(), out);
    out.writeBoolean(validFromMillis != null);
    if (validFromMillis != null) {
      out.writeLong(validFromMillis);
    }
  }

  @Override
  protected Limit read(int version, DataInputStream in) throws IOException {
    BigDecimal allowedTop = new BigDecimal(readText(in));
    String warningTop = readOptionalText(in);
    return new Limit(
        allowedTop,
        warningTop == null ? null : new BigDecimal(warningTop),
        new BigDecimal(readText(in)),
        in.readByte(),
        in.readByte(),
        in.readByte(),
        readOptionalText(in),
        in.readBoolean() ? in.readLong() : null);
  }
}
