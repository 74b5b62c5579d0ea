package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.aggregate.OpenWindows.OpenWindow;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;

/**
 * Encodes {@link OpenWindows}: some 40 bytes a window. Version 1 did not tell what was handed on
 * before a restart.
 */
final class OpenWindowsCoder extends VersionedCoder<OpenWindows> {
  private static final long serialVersionUID = 1;

  static final OpenWindowsCoder INSTANCE = new OpenWindowsCoder();

  private OpenWindowsCoder() {}

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(OpenWindows windows, DataOutputStream out) throws IOException {
    List<OpenWindow> all = windows.windows();
    VarInt.encode(all.size(), out);
    for (OpenWindow window : all) {
      out.writeLong(window.endMillis());
      UsageStatsCoder.INSTANCE.encode(window.stats(), out);
      out.writeBoolean(window.wasTold());
    }
  }

  @Override
  protected OpenWindows read(int version, DataInputStream in) throws IOException {
    int count = readCount(in);
    List<OpenWindow> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(
          new OpenWindow(
              in.readLong(),
              UsageStatsCoder.INSTANCE.decode(in),
              version >= 2 && in.readBoolean()));
    }
    return OpenWindows.of(windows);
  }
}
