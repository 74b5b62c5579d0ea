package dev.beamwatch.pipeline.coders;

import dev.beamwatch.schemas.WindowStats;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Encodes {@link WindowStats}, field by field in the order of the record. */
public final class WindowStatsCoder extends VersionedCoder<WindowStats> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final WindowStatsCoder INSTANCE = new WindowStatsCoder();

  private WindowStatsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(WindowStats stats, DataOutputStream out) throws IOException {
    out.writeLong(stats.windowStartMillis());
    out.writeLong(stats.windowEndMillis());
    writeText(stats.hostname(), out);
    writeText(stats.cpu(), out);
    out.writeDouble(stats.usageAvg());
    out.writeDouble(stats.usageMax());
    out.writeLong(stats.readingCount());
  }

  @Override
  protected WindowStats read(int version, DataInputStream in) throws IOException {
    return new WindowStats(
        in.readLong(),
        in.readLong(),
        readText(in),
        readText(in),
        in.readDouble(),
        in.readDouble(),
        in.readLong());
  }
}
