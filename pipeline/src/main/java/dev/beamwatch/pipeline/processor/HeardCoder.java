package dev.beamwatch.pipeline.processor;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link Heard}: the window, then each host with how long before its end it was heard. */
public final class HeardCoder extends VersionedCoder<Heard> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final HeardCoder INSTANCE = new HeardCoder();

  private HeardCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Heard heard, DataOutputStream out) throws IOException {
    out.writeLong(heard.windowEndMillis());
    out.writeBoolean(heard.wereTold());
    VarInt.encode(heard.lastMillis().size(), out);
    for (Map.Entry<String, Long> host : heard.lastMillis().entrySet()) {
      writeText(host.getKey(), out);
      VarInt.encode(heard.windowEndMillis() - host.getValue(), out);
    }
  }

  @Override
  protected Heard read(int version, DataInputStream in) throws IOException {
    long windowEnd = in.readLong();
    boolean wereTold = in.readBoolean();
    int count = readCount(in);
    Map<String, Long> lastMillis = new HashMap<>();
    for (int i = 0; i < count; i++) {
      lastMillis.put(readText(in), windowEnd - VarInt.decodeLong(in));
    }
    return new Heard(windowEnd, wereTold, lastMillis);
  }
}
