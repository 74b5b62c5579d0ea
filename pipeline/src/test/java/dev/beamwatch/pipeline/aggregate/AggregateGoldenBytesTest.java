package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import java.util.List;
import org.apache.beam.sdk.testing.CoderProperties;
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
            "AQNAWmZmZmZmZgI8+aAAAAAAAEBpgRKu1AaqAA==");
  }

  @Test
  void statsOfHugeReadingsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(UsageStatsCoder.INSTANCE)
        .areFor(
            Usages.statsOf(List.of(-0x1p900, 1.0)),
            "AQI/8AAAAAAAAAE/8AAAAAAAAHHwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==");
  }

  @Test
  void noReadingsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(UsageStatsCoder.INSTANCE).areFor(UsageStats.NONE, "AQD/8AAAAAAAAAAA");
  }

  @Test
  void partsOfABundleHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(BucketPartsCoder.INSTANCE)
        .areFor(
            List.of(
                KV.of(new ProcessorKey("doc", "cpu1"), Usages.window(30, UsageStats.NONE)),
                KV.of(new ProcessorKey("dopey", "cpu4"), OpenWindows.NONE)),
            "AQIBA2RvYwRjcHUxAgEAAAAAAAAAHgEA//AAAAAAAAAAAAABBWRvcGV5BGNwdTQCAA==");
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
