package dev.beamwatch.pipeline.coders;

import dev.beamwatch.schemas.CpuReading;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Encodes a {@link CpuReading}: hostname, cpu, usage as 8 bytes, event time as 8 bytes. */
public final class CpuReadingCoder extends VersionedCoder<CpuReading> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final CpuReadingCoder INSTANCE = new CpuReadingCoder();

  private CpuReadingCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(CpuReading reading, DataOutputStream out) throws IOException {
    writeText(reading.hostname(), out);
    writeText(reading.cpu(), out);
    out.writeDouble(reading.usage());
    out.writeLong(reading.occurredAtMillis());
  }

  @Override
  protected CpuReading read(int version, DataInputStream in) throws IOException {
    return new CpuReading(readText(in), readText(in), in.readDouble(), in.readLong());
  }
}
