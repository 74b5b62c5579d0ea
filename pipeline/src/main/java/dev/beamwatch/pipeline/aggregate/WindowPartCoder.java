package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Encodes a {@link WindowPart}; its parts have versions of their own. */
final class WindowPartCoder extends VersionedCoder<WindowPart> {
  private static final long serialVersionUID = 1;

  static final WindowPartCoder INSTANCE = new WindowPartCoder();

  private WindowPartCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(WindowPart part, DataOutputStream out) throws IOException {
    ProcessorKeyCoder.INSTANCE.encode(part.processor(), out);
    out.writeLong(part.windowEndMillis());
    UsageStatsCoder.INSTANCE.encode(part.stats(), out);
  }

  @Override
  protected WindowPart read(int version, DataInputStream in) throws IOException {
    return new WindowPart(
        ProcessorKeyCoder.INSTANCE.decode(in), in.readLong(), UsageStatsCoder.INSTANCE.decode(in));
  }
}
