package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.KV;

/**
 * Encodes what a bundle adds to a bucket. As Beam's coder of lists would, but for all parts through
 * one stream: with many processors, making a stream for each was a seventh of all garbage.
 */
final class BucketPartsCoder extends VersionedCoder<List<KV<ProcessorKey, OpenWindows>>> {
  private static final long serialVersionUID = 1;

  static final BucketPartsCoder INSTANCE = new BucketPartsCoder();

  private BucketPartsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(List<KV<ProcessorKey, OpenWindows>> parts, DataOutputStream out)
      throws IOException {
    VarInt.encode(parts.size(), out);
    for (KV<ProcessorKey, OpenWindows> part : parts) {
      ProcessorKeyCoder.INSTANCE.encode(part.getKey(), out);
      OpenWindowsCoder.INSTANCE.encode(part.getValue(), out);
    }
  }

  @Override
  protected List<KV<ProcessorKey, OpenWindows>> read(int version, DataInputStream in)
      throws IOException {
    int count = readCount(in);
    List<KV<ProcessorKey, OpenWindows>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(KV.of(ProcessorKeyCoder.INSTANCE.decode(in), OpenWindowsCoder.INSTANCE.decode(in)));
    }
    return parts;
  }
}
