package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link OldNews}. */
public final class OldNewsCoder extends VersionedCoder<OldNews> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final OldNewsCoder INSTANCE = new OldNewsCoder();

  private OldNewsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(OldNews old, DataOutputStream out) throws IOException {
    VarInt.encode(old.count(), out);
    out.writeLong(old.fromMillis());
    out.writeLong(old.toMillis());
    out.writeLong(old.addedAtMillis());
  }

  @Override
  protected OldNews read(int version, DataInputStream in) throws IOException {
    return new OldNews(VarInt.decodeLong(in), in.readLong(), in.readLong(), in.readLong());
  }
}
