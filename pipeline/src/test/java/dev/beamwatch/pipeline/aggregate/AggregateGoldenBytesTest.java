package dev.beamwatch.pipeline.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.processor.ProcessorKeyCoder;
import java.util.List;
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
            "AQNAWmZmZmZmZgI8+aAAAAAAAEBpgRKu1Aaq");
  }

  @Test
  void noReadingsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(UsageStatsCoder.INSTANCE).areFor(UsageStats.NONE, "AQD/8AAAAAAAAAA=");
  }

  @Test
  void partsOfABundleHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(PartialWindowCoder.INSTANCE)
        .areFor(
            new PartialWindow(
                true,
                List.of(
                    KV.of(new ProcessorKey("doc", "cpu1"), UsageStats.NONE),
                    KV.of(new ProcessorKey("dopey", "cpu4"), Usages.statsOf(List.of(50.0))))),
            "AQECAQNkb2MEY3B1MQEA//AAAAAAAAAAAQVkb3BleQRjcHU0AQFASQAAAAAAAAFASQAAAAAAAA==");
  }

  @Test
  void windowsHaveTheirGoldenBytesWhateverTheOrder() throws Exception {
    ProcessorKey[] processors = {
      new ProcessorKey("doc", "cpu2"), new ProcessorKey("doc", "cpu1"), new ProcessorKey("d", "z")
    };
    for (int first = 0; first < processors.length; first++) {
      BucketWindow window = new BucketWindow();
      for (int i = 0; i < processors.length; i++) {
        ProcessorKey processor = processors[(first + i) % processors.length];
        var unused = window.add(processor, UsageStats.NONE, processor.hostname().equals("d"));
      }
      window.close();
      GoldenBytes.of(BucketWindowCoder.INSTANCE)
          .areFor(
              window,
              "AQEDAQFkAXoBAP/wAAAAAAAAAAEBA2RvYwRjcHUxAQD/8AAAAAAAAAAAAQNkb2MEY3B1MgEA//AAAAAAAAAAAA==");
    }
  }

  @Test
  void namesThatAreReadBackAreSharedWithThoseThatAreThere() throws Exception {
    ProcessorKey processor = new ProcessorKey("doc", "cpu2");
    BucketWindow window = new BucketWindow();
    var unused = window.add(processor, UsageStats.NONE, true);

    BucketWindow first = CoderUtils.clone(BucketWindowCoder.INSTANCE, window);
    BucketWindow second = CoderUtils.clone(BucketWindowCoder.INSTANCE, window);

    assertThat(onlyKey(first).hostname()).isSameAs(onlyKey(second).hostname());
    assertThat(onlyKey(first).cpu()).isSameAs(onlyKey(second).cpu());
    assertThat(first.told().iterator().next()).isSameAs(onlyKey(first));
  }

  private static ProcessorKey onlyKey(BucketWindow window) {
    return window.stats().keySet().iterator().next();
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
