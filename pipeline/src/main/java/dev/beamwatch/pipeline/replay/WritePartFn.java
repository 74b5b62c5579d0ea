package dev.beamwatch.pipeline.replay;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/** Writes lines into a file of its own. */
final class WritePartFn<T> extends DoFn<List<T>, Void> {
  private final String folder;
  private final WriteParts.Lines<T> lines;
  private transient @Nullable DataOutputStream file;

  WritePartFn(String folder, WriteParts.Lines<T> lines) {
    this.folder = folder;
    this.lines = lines;
  }

  @ProcessElement
  public void process(@Element List<T> element) throws IOException {
    DataOutputStream out = file;
    if (out == null) {
      Path part = Path.of(folder, UUID.randomUUID() + ".part");
      out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 16));
      file = out;
    }
    for (T each : element) {
      lines.of(each).write(out);
    }
  }

  /** What a bundle has written is there when the bundle is done. */
  @FinishBundle
  public void finishBundle() throws IOException {
    if (file != null) {
      file.flush();
    }
  }

  @Teardown
  public void teardown() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
