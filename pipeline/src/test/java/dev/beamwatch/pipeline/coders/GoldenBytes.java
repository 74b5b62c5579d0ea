package dev.beamwatch.pipeline.coders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.ObjectStreamClass;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;

/**
 * What must hold of a coder for checkpoints to be readable by the next version.
 *
 * @param <T> the type of element
 */
public final class GoldenBytes<T> {
  private final VersionedCoder<T> coder;
  private final Function<T, Object> comparable;

  private GoldenBytes(VersionedCoder<T> coder, Function<T, Object> comparable) {
    this.coder = coder;
    this.comparable = comparable;
  }

  /** Checks a coder of elements that know when they are equal. */
  public static <T> GoldenBytes<T> of(VersionedCoder<T> coder) {
    return new GoldenBytes<>(coder, element -> element);
  }

  /** Checks a coder of elements that are alike when something else about them is equal. */
  public static <T> GoldenBytes<T> of(VersionedCoder<T> coder, Function<T, Object> comparable) {
    return new GoldenBytes<>(coder, comparable);
  }

  /** Checks that an element is written as exactly these bytes, and read back from them. */
  public void areFor(T element, String base64) throws Exception {
    byte[] written = CoderUtils.encodeToByteArray(coder, element);
    assertThat(Base64.getEncoder().encodeToString(written)).isEqualTo(base64);
    assertThat(written[0]).isEqualTo((byte) coder.version());
    assertRoundTrip(element);
    assertEveryOtherVersionIsRefused(written);
    assertEveryPrefixIsRefused(written);
    assertThat(ObjectStreamClass.lookup(coder.getClass()).getSerialVersionUID()).isEqualTo(1);
    CoderProperties.coderSerializable(coder);
    coder.verifyDeterministic();
  }

  /** Checks that an element is read back as it was, also with more behind it. */
  public void assertRoundTrip(T element) throws Exception {
    byte[] written = CoderUtils.encodeToByteArray(coder, element);
    byte[] andMore = Arrays.copyOf(written, written.length + 3);
    InputStream in = new ByteArrayInputStream(andMore);
    T read = coder.decode(in);

    assertThat(comparable.apply(read)).isEqualTo(comparable.apply(element));
    assertThat(in.available()).as("bytes of the next element").isEqualTo(3);
    assertThat(CoderUtils.encodeToByteArray(coder, read)).isEqualTo(written);
  }

  private void assertEveryOtherVersionIsRefused(byte[] written) {
    for (int version = -128; version < 128; version++) {
      byte[] other = written.clone();
      other[0] = (byte) version;
      if (version < 1 || version > coder.version()) {
        assertThatThrownBy(() -> coder.decode(new ByteArrayInputStream(other)))
            .isInstanceOf(CoderException.class)
            .hasMessage(
                "%s reads versions 1 to %d, and found version %d: these bytes are damaged or come"
                    + " from a newer Beamwatch",
                coder.getClass().getSimpleName(), coder.version(), version);
      }
    }
  }

  private void assertEveryPrefixIsRefused(byte[] written) {
    // No byte at all is the end of a stream, and not of an element.
    assertThatThrownBy(() -> coder.decode(InputStream.nullInputStream()))
        .isInstanceOf(EOFException.class);
    for (int length = 1; length < written.length; length++) {
      byte[] prefix = Arrays.copyOf(written, length);
      assertThatThrownBy(() -> coder.decode(new ByteArrayInputStream(prefix)))
          .as("the first %d of %d bytes", length, written.length)
          .isInstanceOf(CoderException.class)
          .hasMessageEndingWith("Coder: the bytes end in the middle of an element");
    }
  }
}
