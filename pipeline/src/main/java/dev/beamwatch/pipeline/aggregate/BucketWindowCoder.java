package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.processor.ProcessorKeyCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.VarInt;

/**
 * Encodes {@link BucketWindow}. Processors are sorted by name, so that equal windows have equal
 * bytes.
 */
final class BucketWindowCoder extends VersionedCoder<BucketWindow> {
  private static final long serialVersionUID = 1;

  static final BucketWindowCoder INSTANCE = new BucketWindowCoder();

  private BucketWindowCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(BucketWindow window, DataOutputStream out) throws IOException {
    out.writeBoolean(window.isClosed());
    VarInt.encode(window.stats().size(), out);
    List<Map.Entry<ProcessorKey, UsageStats>> byName = new ArrayList<>(window.stats().entrySet());
    byName.sort(Map.Entry.comparingByKey(ProcessorKey.BY_NAME));
    for (Map.Entry<ProcessorKey, UsageStats> entry : byName) {
      ProcessorKeyCoder.INSTANCE.encode(entry.getKey(), out);
      UsageStatsCoder.INSTANCE.encode(entry.getValue(), out);
      out.writeBoolean(window.told().contains(entry.getKey()));
    }
  }

  @Override
  protected BucketWindow read(int version, DataInputStream in) throws IOException {
    BucketWindow window = new BucketWindow();
    if (in.readBoolean()) {
      window.close();
    }
    int count = readCount(in);
    for (int i = 0; i < count; i++) {
      ProcessorKey processor = ProcessorKeyCoder.INSTANCE.decode(in);
      UsageStats stats = UsageStatsCoder.INSTANCE.decode(in);
      var unused = window.add(processor, stats, in.readBoolean());
    }
    return window;
  }
}
