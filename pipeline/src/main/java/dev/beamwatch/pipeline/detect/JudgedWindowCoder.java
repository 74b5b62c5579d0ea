package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.coders.WindowStatsCoder;
import dev.beamwatch.pipeline.threshold.LimitCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Encodes a {@link JudgedWindow}: the window, then the limit if there is one. */
public final class JudgedWindowCoder extends VersionedCoder<JudgedWindow> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final JudgedWindowCoder INSTANCE = new JudgedWindowCoder();

  private JudgedWindowCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(JudgedWindow window, DataOutputStream out) throws IOException {
    WindowStatsCoder.INSTANCE.encode(window.stats(), out);
    out.writeBoolean(window.limit() != null);
    if (window.limit() != null) {
      LimitCoder.INSTANCE.encode(window.limit(), out);
    }
  }

  @Override
  protected JudgedWindow read(int version, DataInputStream in) throws IOException {
    return new JudgedWindow(
        WindowStatsCoder.INSTANCE.decode(in),
        in.readBoolean() ? LimitCoder.INSTANCE.decode(in) : null);
  }
}
