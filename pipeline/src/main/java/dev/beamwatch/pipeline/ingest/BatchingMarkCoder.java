package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.beam.sdk.util.VarInt;

/**
 * Encodes a {@link BatchingMark}, partition by partition. Version 1 had neither the names of logs
 * nor up to where windows were told.
 */
final class BatchingMarkCoder extends VersionedCoder<BatchingMark> {
  private static final long serialVersionUID = 1;

  static final BatchingMarkCoder INSTANCE = new BatchingMarkCoder();

  private BatchingMarkCoder() {}

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(BatchingMark mark, DataOutputStream out) throws IOException {
    VarInt.encode(mark.positions().size(), out);
    for (BatchingMark.Position position : mark.positions()) {
      writeText(position.topic(), out);
      out.writeInt(position.partition());
      writeText(position.logId(), out);
      out.writeLong(position.nextOffset());
      out.writeLong(position.watermarkMillis());
      PartitionProgress.Snapshot progress = position.progress();
      out.writeLong(progress.closedBeforeMillis());
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
    int count = readCount(in);
    List<BatchingMark.Position> positions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String topic = readText(in);
      int partition = in.readInt();
      String logId = version < 2 ? "" : readText(in);
      long nextOffset = in.readLong();
      long watermark = in.readLong();
      long closedBefore = in.readLong();
      long toldBefore = version < 2 ? PartitionWatermark.UNKNOWN : in.readLong();
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
                  openWindows, closedBefore, toldBefore, alreadyReadUpTo)));
    }
    return new BatchingMark(positions, null);
  }
}
