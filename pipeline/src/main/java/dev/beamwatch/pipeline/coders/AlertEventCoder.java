package dev.beamwatch.pipeline.coders;

import dev.beamwatch.schemas.AlertEvent;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** Encodes an {@link AlertEvent}, field by field in the order of the record. */
public final class AlertEventCoder extends VersionedCoder<AlertEvent> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final AlertEventCoder INSTANCE = new AlertEventCoder();

  /** How a value is written or read. */
  private interface Writer<T> {
    void write(T value, DataOutputStream out) throws IOException;
  }

  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  private AlertEventCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(AlertEvent event, DataOutputStream out) throws IOException {
    writeText(event.alertId(), out);
    VarInt.encode(event.sequence(), out);
    writeText(event.kind().name(), out);
    writeOptional(event.level(), (level, to) -> writeText(level.name(), to), out);
    writeText(event.hostname(), out);
    writeOptionalText(event.cpu(), out);
    out.writeLong(event.windowEndMillis());
    out.writeLong(event.startedAtMillis());
    writeNumber(event.usageAvg(), out);
    writeNumber(event.usageMax(), out);
    writeDecimal(event.allowedTop(), out);
    writeDecimal(event.warningTop(), out);
    writeDecimal(event.clearTop(), out);
    writeOptional(event.limitValidFromMillis(), (time, to) -> to.writeLong(time), out);
    writeNumber(event.peak(), out);
    writeOptional(event.breaching(), (count, to) -> to.writeInt(count), out);
    writeOptional(event.of(), (count, to) -> to.writeInt(count), out);
    writeOptional(event.recent(), AlertEventCoder::writeMeans, out);
    writeOptional(event.why(), (why, to) -> writeText(why.name(), to), out);
    writeOptional(event.lastedMillis(), (time, to) -> to.writeLong(time), out);
  }

  @Override
  protected AlertEvent read(int version, DataInputStream in) throws IOException {
    return new AlertEvent(
        readText(in),
        VarInt.decodeLong(in),
        AlertEvent.Kind.valueOf(readText(in)),
        readOptional(from -> AlertEvent.Level.valueOf(readText(from)), in),
        readText(in),
        readOptionalText(in),
        in.readLong(),
        in.readLong(),
        readOptional(DataInputStream::readDouble, in),
        readOptional(DataInputStream::readDouble, in),
        readDecimal(in),
        readDecimal(in),
        readDecimal(in),
        readOptional(DataInputStream::readLong, in),
        readOptional(DataInputStream::readDouble, in),
        readOptional(DataInputStream::readInt, in),
        readOptional(DataInputStream::readInt, in),
        readOptional(AlertEventCoder::readMeans, in),
        readOptional(from -> AlertEvent.Why.valueOf(readText(from)), in),
        readOptional(DataInputStream::readLong, in));
  }

  private static void writeMeans(List<@Nullable Double> means, DataOutputStream out)
      throws IOException {
    VarInt.encode(means.size(), out);
    for (Double mean : means) {
      writeNumber(mean, out);
    }
  }

  private static List<@Nullable Double> readMeans(DataInputStream in) throws IOException {
    int count = readCount(in);
    List<@Nullable Double> means = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      means.add(readOptional(DataInputStream::readDouble, in));
    }
    return means;
  }

  private static void writeNumber(@Nullable Double number, DataOutputStream out)
      throws IOException {
    writeOptional(number, (value, to) -> to.writeDouble(value), out);
  }

  private static void writeDecimal(@Nullable BigDecimal number, DataOutputStream out)
      throws IOException {
    writeOptional(number, (value, to) -> writeText(value.toPlainString(), to), out);
  }

  private static @Nullable BigDecimal readDecimal(DataInputStream in) throws IOException {
    return readOptional(from -> new BigDecimal(readText(from)), in);
  }

  private static <T> void writeOptional(@Nullable T value, Writer<T> writer, DataOutputStream out)
      throws IOException {
    out.writeBoolean(value != null);
    if (value != null) {
      writer.write(value, out);
    }
  }

  private static <T> @Nullable T readOptional(Reader<T> reader, DataInputStream in)
      throws IOException {
    return in.readBoolean() ? reader.read(in) : null;
  }
}
