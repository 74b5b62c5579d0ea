package dev.beamwatch.pipeline.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import java.util.Base64;
import java.util.List;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AggregateGoldenBytesTest {
  static final Iterable<String> HOSTILE = Hostile.TEXTS;

  @Test
  void processorKeysHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(ProcessorKeyCoder.INSTANCE)
        .areFor(new ProcessorKey("dopey", "cpu4"), "AQVkb3BleQRjcHU0");
  }

  @Test
  void statsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(UsageStatsCoder.INSTANCE)
        .areFor(
            Usages.statsOf(List.of(98.3335306302198, 0.1, 105.6)),
            "AgNAWmZmZmZmZgI8+aAAAAAAAEBpgRKu1Aaq");
  }

  @Test
  void statsThatVersion1WroteAreReadStill() throws Exception {
    // It ended with the sum of usages from 2^900 on, in a text of no bytes if there were none.
    assertThat(ofVersion1("AQNAWmZmZmZmZgI8+aAAAAAAAEBpgRKu1AaqAA=="))
        .isEqualTo(Usages.statsOf(List.of(98.3335306302198, 0.1, 105.6)));
    assertThat(ofVersion1("AQD/8AAAAAAAAAAA")).isEqualTo(UsageStats.NONE);
  }

  @Test
  void usagesBeyondTheContractThatVersion1SummedAreRefusedAndNotLostInSilence() {
    assertThatThrownBy(
            () ->
                ofVersion1(
                    "AQI/8AAAAAAAAAE/8AAAAAAAAHHwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="))
        .isInstanceOf(CoderException.class)
        .hasMessage("a sum of usages from 2^900 on, which version 1 kept apart");
  }

  @Test
  void noReadingsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(UsageStatsCoder.INSTANCE).areFor(UsageStats.NONE, "AgD/8AAAAAAAAAA=");
  }

  @Test
  void partsOfABundleHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(BucketPartsCoder.INSTANCE)
        .areFor(
            List.of(
                KV.of(new ProcessorKey("doc", "cpu1"), Usages.window(30, UsageStats.NONE)),
                KV.of(new ProcessorKey("dopey", "cpu4"), OpenWindows.NONE)),
            "AQIBA2RvYwRjcHUxAgEAAAAAAAAAHgIA//AAAAAAAAAAAAEFZG9wZXkEY3B1NAIA");
  }

  @Test
  void bucketsHaveTheirGoldenBytesWhateverTheOrder() throws Exception {
    ProcessorKey[] processors = {
      new ProcessorKey("doc", "cpu2"), new ProcessorKey("doc", "cpu1"), new ProcessorKey("d", "z")
    };
    for (int first = 0; first < processors.length; first++) {
      BucketWindows bucket = new BucketWindows();
      bucket.closeUpTo(59);
      bucket.dueAt(89);
      for (int i = 0; i < processors.length; i++) {
        bucket.open().put(processors[(first + i) % processors.length], OpenWindows.NONE);
      }
      GoldenBytes.of(BucketWindowsCoder.INSTANCE)
          .areFor(bucket, "AQAAAAAAAAA7AAAAAAAAAFkDAQFkAXoCAAEDZG9jBGNwdTECAAEDZG9jBGNwdTICAA==");
    }
  }

  private static UsageStats ofVersion1(String base64) throws Exception {
    return CoderUtils.decodeFromByteArray(
        UsageStatsCoder.INSTANCE, Base64.getDecoder().decode(base64));
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void hostileNamesAreReadBack(String name) throws Exception {
    GoldenBytes.of(ProcessorKeyCoder.INSTANCE).assertRoundTrip(new ProcessorKey(name, "cpu"));
    GoldenBytes.of(ProcessorKeyCoder.INSTANCE).assertRoundTrip(new ProcessorKey("host", name));
  }

  @Test
  void keysAreTheSameBytesOnlyIfTheyAreTheSameProcessor() throws Exception {
    ProcessorKey key = new ProcessorKey("a", "bc");

    CoderProperties.coderConsistentWithEquals(
        ProcessorKeyCoder.INSTANCE, key, new ProcessorKey("ab", "c"));
    CoderProperties.coderConsistentWithEquals(
        ProcessorKeyCoder.INSTANCE, key, new ProcessorKey("a", "bc"));
    CoderProperties.coderDeterministic(
        ProcessorKeyCoder.INSTANCE, key, new ProcessorKey("a", "bc"));
  }
}
