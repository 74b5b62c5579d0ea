package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.alert.SeriesState.Firing;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.processor.ProcessorKeyCoder;
import dev.beamwatch.schemas.AlertEvent.Level;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.VarInt;

/**
 * Encodes {@link BucketAlerts}: the windows that wait, then each series, by name. A series takes
 * some 90 bytes, its names, and 8 bytes for each of its means.
 */
final class BucketAlertsCoder extends VersionedCoder<BucketAlerts> {
  private static final long serialVersionUID = 1;

  static final BucketAlertsCoder INSTANCE = new BucketAlertsCoder();

  private BucketAlertsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(BucketAlerts bucket, DataOutputStream out) throws IOException {
    out.writeLong(bucket.judgedEndMillis);
    VarInt.encode(bucket.marks.size(), out);
    for (Map.Entry<Long, WindowNews.Mark> mark : bucket.marks.entrySet()) {
      out.writeLong(mark.getKey());
      WindowNewsCoder.write(mark.getValue(), out);
    }
    VarInt.encode(bucket.waiting.size(), out);
    for (Map.Entry<Long, List<JudgedWindow>> window : bucket.waiting.entrySet()) {
      out.writeLong(window.getKey());
      WindowNewsCoder.write(window.getValue(), out);
    }
    VarInt.encode(bucket.series.size(), out);
    List<Map.Entry<ProcessorKey, SeriesState>> byName = new ArrayList<>(bucket.series.entrySet());
    byName.sort(Map.Entry.comparingByKey(ProcessorKey.BY_NAME));
    for (Map.Entry<ProcessorKey, SeriesState> each : byName) {
      ProcessorKeyCoder.INSTANCE.encode(each.getKey(), out);
      write(each.getValue(), out);
    }
  }

  @Override
  protected BucketAlerts read(int version, DataInputStream in) throws IOException {
    BucketAlerts bucket = new BucketAlerts();
    bucket.judgedEndMillis = in.readLong();
    int marks = readCount(in);
    for (int i = 0; i < marks; i++) {
      bucket.marks.put(in.readLong(), WindowNewsCoder.readMark(in));
    }
    int waiting = readCount(in);
    for (int i = 0; i < waiting; i++) {
      bucket.waiting.put(in.readLong(), WindowNewsCoder.readWindows(in));
    }
    int series = readCount(in);
    for (int i = 0; i < series; i++) {
      ProcessorKey processor = ProcessorKeyCoder.INSTANCE.decode(in).withSharedNames();
      bucket.series.put(processor, readSeries(in));
    }
    return bucket;
  }

  private static void write(SeriesState state, DataOutputStream out) throws IOException {
    out.writeLong(state.newestEndMillis);
    out.writeLong(state.beginMillis);
    LastWindows windows = state.windows;
    out.writeLong(windows.breaching());
    out.writeLong(windows.critical());
    out.writeLong(windows.clearOnes());
    out.writeLong(windows.present());
    VarInt.encode(windows.clearBefore(), out);
    VarInt.encode(windows.belowCriticalBefore(), out);
    double[] means = state.means.toArray();
    VarInt.encode(means.length, out);
    for (double mean : means) {
      out.writeDouble(mean);
    }
    Firing firing = state.firing;
    out.writeBoolean(firing != null);
    if (firing != null) {
      out.writeLong(firing.startedAtMillis());
      VarInt.encode(firing.sequence(), out);
      out.writeBoolean(firing.level() == Level.CRITICAL);
      out.writeLong(firing.levelSinceMillis());
      out.writeLong(firing.lastEventMillis());
      out.writeDouble(firing.peak());
      writeOptionalText(firing.channel(), out);
    }
  }

  private static SeriesState readSeries(DataInputStream in) throws IOException {
    long newestEnd = in.readLong();
    long begin = in.readLong();
    LastWindows windows =
        new LastWindows(
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            VarInt.decodeInt(in),
            VarInt.decodeInt(in));
    int count = readCount(in);
    if (count > LastWindows.KEPT) {
      throw new IllegalArgumentException(count + " means");
    }
    double[] means = new double[count];
    for (int i = 0; i < count; i++) {
      means[i] = in.readDouble();
    }
    Firing firing =
        in.readBoolean()
            ? new Firing(
                in.readLong(),
                VarInt.decodeLong(in),
                in.readBoolean() ? Level.CRITICAL : Level.WARNING,
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                readOptionalText(in))
            : null;
    return new SeriesState(newestEnd, begin, windows, new RecentMeans(means), firing);
  }
}
