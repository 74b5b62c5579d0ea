package dev.beamwatch.pipeline.processor;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Encodes a {@link ProcessorKey}; equal keys have equal bytes, so it may be shuffled by. */
public final class ProcessorKeyCoder extends VersionedCoder<ProcessorKey> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final ProcessorKeyCoder INSTANCE = new ProcessorKeyCoder();

  private ProcessorKeyCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(ProcessorKey key, DataOutputStream out) throws IOException {
    writeText(key.hostname(), out);
    writeText(key.cpu(), out);
  }

  @Override
  protected ProcessorKey read(int version, DataInputStream in) throws IOException {
    return new ProcessorKey(readText(in), readText(in));
  }
}
