package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.aggregate.ProcessorKey;
import dev.beamwatch.pipeline.aggregate.ProcessorKeyCoder;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link ToldWindows}, processors by their names, so that equal ones have equal bytes. */
final class ToldWindowsCoder extends VersionedCoder<ToldWindows> {
  private static final long serialVersionUID = 1;

  static final ToldWindowsCoder INSTANCE = new ToldWindowsCoder();

  private ToldWindowsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(ToldWindows told, DataOutputStream out) throws IOException {
    VarInt.encode(told.byEnd().size(), out);
    for (Map.Entry<Long, Set<ProcessorKey>> window : told.byEnd().entrySet()) {
      out.writeLong(window.getKey());
      VarInt.encode(window.getValue().size(), out);
      for (ProcessorKey processor :
          window.getValue().stream().sorted(ProcessorKey.BY_NAME).toList()) {
        ProcessorKeyCoder.INSTANCE.encode(processor, out);
      }
    }
  }

  @Override
  protected ToldWindows read(int version, DataInputStream in) throws IOException {
    ToldWindows told = new ToldWindows();
    int windows = readCount(in);
    for (int i = 0; i < windows; i++) {
      long endMillis = in.readLong();
      int processors = readCount(in);
      for (int j = 0; j < processors; j++) {
        told.add(endMillis, ProcessorKeyCoder.INSTANCE.decode(in));
      }
    }
    return told;
  }
}
