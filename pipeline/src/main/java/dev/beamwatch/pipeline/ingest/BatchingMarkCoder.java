package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.windows.WindowRule;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link BatchingMark}: the rule of windows, then partition by partition. */
final class BatchingMarkCoder extends VersionedCoder<BatchingMark> {
  private static final long serialVersionUID = 1;

  static final BatchingMarkCoder INSTANCE = new BatchingMarkCoder();

  private BatchingMarkCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(BatchingMark mark, DataOutputStream out) throws IOException {
    WindowRule windows = mark.windows();
    out.writeBoolean(windows != null);
    if (windows != null) {
      out.writeLong(windows.size().toMillis());
      out.writeLong(windows.allowedLateness().toMillis());
    }
    VarInt.encode(mark.positions().size(), out);
    for (BatchingMark.Position position : mark.positions()) {
      writeText(position.topic(), out);
      out.writeInt(position.partition());
      writeText(position.logId(), out);
      out.writeLong(position.nextOffset());
      out.writeLong(position.watermarkMillis());
      PartitionProgress.Snapshot progress = position.progress();
      out.writeLong(progress.expiredBeforeMillis());
      out.writeLong(progress.toldBeforeMillis());
      out.writeLong(progress.alreadyReadUpTo());
      VarInt.encode(progress.openWindows().size(), out);
      for (Map.Entry<Long, Long> window : progress.openWindows().entrySet()) {
        out.writeLong(window.getKey());
        out.writeLong(window.getValue());
      }
    }
  }

  @Override
  protected BatchingMark read(int version, DataInputStream in) throws IOException {
    WindowRule windows =
        in.readBoolean()
            ? new WindowRule(Duration.ofMillis(in.readLong()), Duration.ofMillis(in.readLong()))
            : null;
    int count = readCount(in);
    List<BatchingMark.Position> positions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String topic = readText(in);
      int partition = in.readInt();
      String logId = readText(in);
      long nextOffset = in.readLong();
      long watermark = in.readLong();
      long expiredBefore = in.readLong();
      long toldBefore = in.readLong();
      long alreadyReadUpTo = in.readLong();
      NavigableMap<Long, Long> openWindows = new TreeMap<>();
      int openCount = readCount(in);
      for (int w = 0; w < openCount; w++) {
        openWindows.put(in.readLong(), in.readLong());
      }
      positions.add(
          new BatchingMark.Position(
              topic,
              partition,
              logId,
              nextOffset,
              watermark,
              new PartitionProgress.Snapshot(
                  openWindows, expiredBefore, toldBefore, alreadyReadUpTo)));
    }
    return new BatchingMark(positions, windows, null);
  }
}
