package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartPointTest {
  private static final String LOG = "Some22CharacterCluster/SomeTopicId22Characters";

  @Test
  void itsMetadataIsFixedForOldVersionsWroteIt() {
    assertThat(new RestartPoint("c/t", 7, 1633956720000L, 1633956750000L, 812).metadata())
        .isEqualTo(
            "beamwatch/3 log=c/t offset=7 expiredBefore=1633956720000 toldBefore=1633956750000"
                + " readUpTo=812");
  }

  @Test
  void itsMetadataIsReadBack() {
    RestartPoint point = new RestartPoint(LOG, 7, -30_000, -10_000, 812);

    assertThat(RestartPoint.parse(point.metadata())).contains(point);
  }

  @Test
  void aPointBeforeAnythingWasClosedIsReadBack() {
    RestartPoint point =
        new RestartPoint("/", 0, PartitionWatermark.UNKNOWN, PartitionWatermark.UNKNOWN, 0);

    assertThat(RestartPoint.parse(point.metadata())).contains(point);
  }

  @Test
  void itsMetadataFitsIntoWhatBrokersStore() {
    // offset.metadata.max.bytes is 4096 by default.
    RestartPoint longest =
        new RestartPoint(
            LOG,
            Long.MAX_VALUE,
            PartitionWatermark.UNKNOWN,
            PartitionWatermark.UNKNOWN,
            Long.MAX_VALUE);

    assertThat(longest.metadata()).hasSizeLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "committed by kafka-consumer-groups.sh",
        "beamwatch/1 closedBefore=2 readUpTo=3",
        "beamwatch/2",
        "beamwatch/4 log=c/t offset=1 expiredBefore=2 toldBefore=2 readUpTo=3",
        "beamwatch/3 log=c/t offset=1 expiredBefore=2 toldBefore=2 readUpTo=3 ",
        "beamwatch/3 log=c/t offset=-1 expiredBefore=2 toldBefore=2 readUpTo=3",
        "beamwatch/3 log=c/t offset=1 expiredBefore=2 toldBefore=2 readUpTo=-3",
        "beamwatch/3 log=c/t offset=1 expiredBefore=1.5 toldBefore=2 readUpTo=3",
        "beamwatch/3 log=c/t offset=1 expiredBefore= toldBefore=2 readUpTo=3",
        "beamwatch/3 log=c/t offset=1 expiredBefore=99999999999999999999 toldBefore=2 readUpTo=3",
        "{\"version\":1}"
      })
  void anythingElseIsNone(String metadata) {
    assertThat(RestartPoint.parse(metadata)).isEmpty();
  }
}
