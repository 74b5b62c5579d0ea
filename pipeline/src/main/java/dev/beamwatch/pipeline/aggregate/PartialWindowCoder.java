package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.processor.ProcessorKeyCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.KV;

/** Encodes {@link PartialWindow}. */
final class PartialWindowCoder extends VersionedCoder<PartialWindow> {
  private static final long serialVersionUID = 1;

  static final PartialWindowCoder INSTANCE = new PartialWindowCoder();

  private PartialWindowCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(PartialWindow part, DataOutputStream out) throws IOException {
    out.writeBoolean(part.wereTold());
    VarInt.encode(part.stats().size(), out);
    for (KV<ProcessorKey, UsageStats> entry : part.stats()) {
      ProcessorKeyCoder.INSTANCE.encode(entry.getKey(), out);
      UsageStatsCoder.INSTANCE.encode(entry.getValue(), out);
    }
  }

  @Override
  protected PartialWindow read(int version, DataInputStream in) throws IOException {
    boolean wereTold = in.readBoolean();
    int count = readCount(in);
    List<KV<ProcessorKey, UsageStats>> stats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stats.add(KV.of(ProcessorKeyCoder.INSTANCE.decode(in), UsageStatsCoder.INSTANCE.decode(in)));
    }
    return new PartialWindow(wereTold, stats);
  }
}
