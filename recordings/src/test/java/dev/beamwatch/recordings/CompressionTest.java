package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CompressionTest {
  @Test
  void gzipFilesBehindEachOtherAreReadToTheEndThoughThePipeHasNothingYet() throws IOException {
    // Says that nothing is available at the end of the first one.
    InputStream pipe =
        new SequenceInputStream(
            new ByteArrayInputStream(zipped("first")), new ByteArrayInputStream(zipped("second")));
    assertThat(Compression.unzipped(pipe))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("firstsecond");
  }

  private static byte[] zipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
