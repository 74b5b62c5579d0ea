package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.coders.CpuReadingCoder;
import dev.beamwatch.pipeline.coders.DeadLetterCoder;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.schemas.CpuReading;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.VarInt;

/**
 * Encodes a {@link ReadingBatch}: five lists, each after its length. Version 1 had four, without
 * readings of windows that were told.
 */
public final class ReadingBatchCoder extends VersionedCoder<ReadingBatch> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final ReadingBatchCoder INSTANCE = new ReadingBatchCoder();

  private ReadingBatchCoder() {}

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(ReadingBatch batch, DataOutputStream out) throws IOException {
    writeAll(batch.readings(), CpuReadingCoder.INSTANCE, out);
    writeAll(batch.replayed(), CpuReadingCoder.INSTANCE, out);
    writeAll(batch.told(), CpuReadingCoder.INSTANCE, out);
    VarInt.encode(batch.late().size(), out);
    for (LateReading late : batch.late()) {
      CpuReadingCoder.INSTANCE.encode(late.reading(), out);
      DeadLetterCoder.INSTANCE.encode(late.letter(), out);
    }
    writeAll(batch.rejected(), DeadLetterCoder.INSTANCE, out);
  }

  @Override
  protected ReadingBatch read(int version, DataInputStream in) throws IOException {
    var readings = readAll(CpuReadingCoder.INSTANCE, in);
    var replayed = readAll(CpuReadingCoder.INSTANCE, in);
    List<CpuReading> told = version < 2 ? List.of() : readAll(CpuReadingCoder.INSTANCE, in);
    int lateCount = readCount(in);
    List<LateReading> late = new ArrayList<>();
    for (int i = 0; i < lateCount; i++) {
      late.add(
          new LateReading(
              CpuReadingCoder.INSTANCE.decode(in), DeadLetterCoder.INSTANCE.decode(in)));
    }
    return new ReadingBatch(readings, replayed, told, late, readAll(DeadLetterCoder.INSTANCE, in));
  }

  private static <T> void writeAll(List<T> elements, Coder<T> coder, DataOutputStream out)
      throws IOException {
    VarInt.encode(elements.size(), out);
    for (T element : elements) {
      coder.encode(element, out);
    }
  }

  private static <T> List<T> readAll(Coder<T> coder, DataInputStream in) throws IOException {
    int count = readCount(in);
    List<T> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(coder.decode(in));
    }
    return elements;
  }
}
