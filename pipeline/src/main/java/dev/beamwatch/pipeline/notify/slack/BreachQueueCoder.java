package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.BreachCoder;
import dev.beamwatch.pipeline.notify.OldNewsCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link BreachQueue}. */
final class BreachQueueCoder extends VersionedCoder<BreachQueue> {
  private static final long serialVersionUID = 1;

  static final BreachQueueCoder INSTANCE = new BreachQueueCoder();

  private BreachQueueCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(BreachQueue queue, DataOutputStream out) throws IOException {
    VarInt.encode(queue.next.size(), out);
    for (Breach breach : queue.next) {
      BreachCoder.INSTANCE.encode(breach, out);
    }
    OldNewsCoder.INSTANCE.encode(queue.old, out);
  }

  @Override
  protected BreachQueue read(int version, DataInputStream in) throws IOException {
    int count = readCount(in);
    List<Breach> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      next.add(BreachCoder.INSTANCE.decode(in));
    }
    return new BreachQueue(next, OldNewsCoder.INSTANCE.decode(in));
  }
}
