package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.detect.JudgedWindowCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link WindowNews}: the window's end, then the mark or the results. */
final class WindowNewsCoder extends VersionedCoder<WindowNews> {
  private static final long serialVersionUID = 1;

  static final WindowNewsCoder INSTANCE = new WindowNewsCoder();

  private WindowNewsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(WindowNews news, DataOutputStream out) throws IOException {
    out.writeLong(news.endMillis());
    out.writeBoolean(news.mark() != null);
    if (news.mark() != null) {
      write(news.mark(), out);
    } else {
      write(news.windows(), out);
    }
  }

  static void write(WindowNews.Mark mark, DataOutputStream out) throws IOException {
    out.writeLong(mark.previousEndMillis());
    out.writeBoolean(mark.hasResults());
  }

  static WindowNews.Mark readMark(DataInputStream in) throws IOException {
    return new WindowNews.Mark(in.readLong(), in.readBoolean());
  }

  static void write(List<JudgedWindow> windows, DataOutputStream out) throws IOException {
    VarInt.encode(windows.size(), out);
    for (JudgedWindow window : windows) {
      JudgedWindowCoder.INSTANCE.encode(window, out);
    }
  }

  static List<JudgedWindow> readWindows(DataInputStream in) throws IOException {
    int count = readCount(in);
    List<JudgedWindow> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(JudgedWindowCoder.INSTANCE.decode(in));
    }
    return windows;
  }

  @Override
  protected WindowNews read(int version, DataInputStream in) throws IOException {
    long end = in.readLong();
    return in.readBoolean()
        ? new WindowNews(end, readMark(in), List.of())
        : WindowNews.results(end, readWindows(in));
  }
}
