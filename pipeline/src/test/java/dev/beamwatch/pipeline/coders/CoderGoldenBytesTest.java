package dev.beamwatch.pipeline.coders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.WindowStats;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class CoderGoldenBytesTest {
  static final Iterable<String> HOSTILE = Hostile.TEXTS;

  @Test
  void readingsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(CpuReadingCoder.INSTANCE)
        .areFor(
            new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L),
            "AQVkb3BleQRjcHU0QFiVWJDbQIgAAAF8b2n8HQ==");
  }

  @Test
  void windowsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(WindowStatsCoder.INSTANCE)
        .areFor(
            new WindowStats(
                1633956780000L, 1633956810000L, "dopey", "cpu4", 91.2, 98.3335306302198, 6),
            "AQAAAXxvadfgAAABfG9qTRAFZG9wZXkEY3B1NEBWzMzMzMzNQFiVWJDbQIgAAAAAAAAABg==");
  }

  @Test
  void deadLettersOfKafkaRecordsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(DeadLetterCoder.INSTANCE)
        .areFor(
            new DeadLetter(
                "cpu_load_stats_real",
                3,
                812L,
                1633956790000L,
                RejectionReason.TOO_LARGE,
                "too large",
                2,
                3,
                "key".getBytes(UTF_8),
                "payload".getBytes(UTF_8)),
            "AQETY3B1X2xvYWRfc3RhdHNfcmVhbAAAAAMAAAAAAAADLAEAAAF8b2n+8AlUT09fTEFSR0UJdG9vIGxhcmdlAAAAAgAAAAMBA2tleQEHcGF5bG9hZA==");
  }

  @Test
  void deadLettersWithoutAnOriginHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(DeadLetterCoder.INSTANCE)
        .areFor(
            new DeadLetter(
                null, null, null, null, RejectionReason.UNDELIVERED, "", 1, 1, null, null),
            "AQAAC1VOREVMSVZFUkVEAAAAAAEAAAABAAA=");
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void hostileTextsAreReadBack(String text) throws Exception {
    GoldenBytes.of(CpuReadingCoder.INSTANCE)
        .assertRoundTrip(new CpuReading(text, text + "x", -0.0, Long.MIN_VALUE));
    GoldenBytes.of(WindowStatsCoder.INSTANCE)
        .assertRoundTrip(
            new WindowStats(
                Long.MIN_VALUE, Long.MAX_VALUE, text, text, -Double.MAX_VALUE, Double.NaN, -1));
    GoldenBytes.of(DeadLetterCoder.INSTANCE)
        .assertRoundTrip(
            new DeadLetter(
                text,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                0L,
                RejectionReason.NOT_JSON,
                text,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                text.getBytes(UTF_8),
                new byte[2_000_000]));
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonIsReadBack(RejectionReason reason) throws Exception {
    GoldenBytes.of(DeadLetterCoder.INSTANCE)
        .assertRoundTrip(
            new DeadLetter("t", 0, 0L, null, reason, "", 1, 1, new byte[0], new byte[] {-1}));
  }

  @Test
  void noKeyAndAnEmptyKeyAreNotTheSame() throws Exception {
    GoldenBytes<DeadLetter> bytes = GoldenBytes.of(DeadLetterCoder.INSTANCE);
    DeadLetter without =
        new DeadLetter("t", 0, 0L, null, RejectionReason.NULL_VALUE, "", 1, 1, null, null);
    DeadLetter empty =
        new DeadLetter(
            "t", 0, 0L, null, RejectionReason.NULL_VALUE, "", 1, 1, new byte[0], new byte[0]);

    bytes.assertRoundTrip(without);
    bytes.assertRoundTrip(empty);
    CoderProperties.coderConsistentWithEquals(DeadLetterCoder.INSTANCE, without, empty);
  }

  @Test
  void aNewVersionGoesOnReadingTheOldOne() throws Exception {
    ThirdVersionCoder coder = new ThirdVersionCoder();

    assertThat(coder.decode(new ByteArrayInputStream(new byte[] {1, 7}))).isEqualTo("7 by 1");
    assertThat(coder.decode(new ByteArrayInputStream(new byte[] {3, 7}))).isEqualTo("7 by 3");
    assertThatThrownBy(() -> coder.decode(new ByteArrayInputStream(new byte[] {4, 7})))
        .isInstanceOf(CoderException.class)
        .hasMessage(
            "ThirdVersionCoder reads versions 1 to 3, and found version 4: these bytes are damaged"
                + " or come from a newer Beamwatch");
  }

  @Test
  void aLengthThatIsDamagedIsRefusedAndNotObeyed() {
    // A length of -1 as a variable-length integer.
    byte[] damaged = {1, -1, -1, -1, -1, 15, 1};

    assertThatThrownBy(() -> CpuReadingCoder.INSTANCE.decode(new ByteArrayInputStream(damaged)))
        .isInstanceOf(CoderException.class)
        .hasMessage("a length of -1: these bytes are damaged");
  }

  private static final class ThirdVersionCoder extends VersionedCoder<String> {
    private static final long serialVersionUID = 1;

    @Override
    protected int version() {
      return 3;
    }

    @Override
    protected void write(String element, DataOutputStream out) {
      throw new UnsupportedOperationException("only what older versions wrote is read");
    }

    @Override
    protected String read(int version, DataInputStream in) throws IOException {
      return in.readByte() + " by " + version;
    }
  }
}
