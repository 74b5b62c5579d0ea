package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartPointTest {
  @Test
  void itsMetadataIsFixedForOldVersionsWroteIt() {
    assertThat(new RestartPoint(7, 1633956720000L, 812).metadata())
        .isEqualTo("beamwatch/1 closedBefore=1633956720000 readUpTo=812");
  }

  @Test
  void itsMetadataIsReadBack() {
    RestartPoint point = new RestartPoint(7, -30_000, 812);

    assertThat(RestartPoint.of(7, point.metadata())).isEqualTo(point);
  }

  @Test
  void aPointBeforeAnythingWasClosedIsReadBack() {
    RestartPoint point = new RestartPoint(0, PartitionWatermark.UNKNOWN, 0);

    assertThat(RestartPoint.of(0, point.metadata())).isEqualTo(point);
  }

  @Test
  void itsMetadataFitsIntoWhatBrokersStore() {
    // offset.metadata.max.bytes is 4096 by default.
    RestartPoint longest =
        new RestartPoint(Long.MAX_VALUE, PartitionWatermark.UNKNOWN, Long.MAX_VALUE);

    assertThat(longest.metadata()).hasSizeLessThan(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "committed by kafka-consumer-groups.sh",
        "beamwatch/1",
        "beamwatch/2 closedBefore=2 readUpTo=3",
        "beamwatch/1 closedBefore=2 readUpTo=3 ",
        "beamwatch/1 closedBefore=2 readUpTo=-3",
        "beamwatch/1 closedBefore=1.5 readUpTo=3",
        "beamwatch/1 closedBefore= readUpTo=3",
        "beamwatch/1 closedBefore=99999999999999999999 readUpTo=3",
        "beamwatch/1 closedBefore=2 readUpTo=99999999999999999999",
        "{\"version\":1}"
      })
  void metadataOfOthersIsIgnoredAndTheirOffsetIsTaken(String metadata) {
    assertThat(RestartPoint.of(42, metadata))
        .isEqualTo(new RestartPoint(42, PartitionWatermark.UNKNOWN, 42));
  }

  @Test
  void whenSomebodyMovedTheOffsetForwardNothingBehindItIsReplayed() {
    assertThat(RestartPoint.of(900, "beamwatch/1 closedBefore=2 readUpTo=812"))
        .isEqualTo(new RestartPoint(900, 2, 900));
  }
}
