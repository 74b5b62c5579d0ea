package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.VarInt;

/**
 * Encodes {@link BucketWindows}, processors by their names, so that equal buckets have equal bytes.
 */
final class BucketWindowsCoder extends VersionedCoder<BucketWindows> {
  private static final long serialVersionUID = 1;

  static final BucketWindowsCoder INSTANCE = new BucketWindowsCoder();

  private BucketWindowsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(BucketWindows bucket, DataOutputStream out) throws IOException {
    out.writeLong(bucket.closedUpTo());
    out.writeLong(bucket.nextDue());
    VarInt.encode(bucket.open().size(), out);
    List<Map.Entry<ProcessorKey, OpenWindows>> byName = new ArrayList<>(bucket.open().entrySet());
    byName.sort(Map.Entry.comparingByKey(ProcessorKey.BY_NAME));
    for (Map.Entry<ProcessorKey, OpenWindows> entry : byName) {
      ProcessorKeyCoder.INSTANCE.encode(entry.getKey(), out);
      OpenWindowsCoder.INSTANCE.encode(entry.getValue(), out);
    }
  }

  @Override
  protected BucketWindows read(int version, DataInputStream in) throws IOException {
    BucketWindows bucket = new BucketWindows();
    bucket.closeUpTo(in.readLong());
    bucket.dueAt(in.readLong());
    int count = readCount(in);
    for (int i = 0; i < count; i++) {
      bucket
          .open()
          .put(ProcessorKeyCoder.INSTANCE.decode(in), OpenWindowsCoder.INSTANCE.decode(in));
    }
    return bucket;
  }
}
