package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;

/** Encodes a {@link Breach}, field by field in the order of the record. */
public final class BreachCoder extends VersionedCoder<Breach> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final BreachCoder INSTANCE = new BreachCoder();

  private BreachCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Breach breach, DataOutputStream out) throws IOException {
    out.writeLong(breach.windowStartMillis());
    out.writeLong(breach.windowEndMillis());
    writeText(breach.hostname(), out);
    writeText(breach.cpu(), out);
    out.writeDouble(breach.usageAvg());
    writeText(breach.allowedTop().toString(), out);
  }

  @Override
  protected Breach read(int version, DataInputStream in) throws IOException {
    return new Breach(
        in.readLong(),
        in.readLong(),
        readText(in),
        readText(in),
        in.readDouble(),
        new BigDecimal(readText(in)));
  }
}
