package dev.beamwatch.pipeline.publish;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.KV;

/** Encodes a {@link RecordBatch}. */
final class RecordBatchCoder extends VersionedCoder<RecordBatch> {
  private static final long serialVersionUID = 1;

  static final RecordBatchCoder INSTANCE = new RecordBatchCoder();

  private RecordBatchCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(RecordBatch batch, DataOutputStream out) throws IOException {
    writeText(batch.submission(), out);
    out.writeLong(batch.sequence());
    VarInt.encode(batch.records().size(), out);
    for (KV<byte[], byte[]> record : batch.records()) {
      writeBytes(record.getKey(), out);
      writeBytes(record.getValue(), out);
    }
  }

  @Override
  protected RecordBatch read(int version, DataInputStream in) throws IOException {
    String submission = readText(in);
    long sequence = in.readLong();
    int count = readCount(in);
    List<KV<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(KV.of(readBytes(in), readBytes(in)));
    }
    return new RecordBatch(submission, sequence, records);
  }
}
