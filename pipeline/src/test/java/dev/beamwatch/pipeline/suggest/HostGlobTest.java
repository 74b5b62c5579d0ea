package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostGlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, doc, true",
    "*, '', true",
    "doc, doc, true",
    "doc, doc2, false",
    "doc, do, false",
    "doc, Doc, false",
    "web-*, web-, true",
    "web-*, web-17, true",
    "web-*, a-web-17, false",
    "*-db, eu-1-db, true",
    "*-db, eu-1-db-2, false",
    "*-db, db-db-db, true",
    "a*b*c, abc, true",
    "a*b*c, a-b-b-c, true",
    "a*b*c, a-c-b, false",
    "a**, a, true",
    "web-?, web-1, true",
    "web-?, web-, false",
    "web-?, web-12, false",
    "web-?, web-😀, true",
    "'?*', '', false",
    "web.1, web-1, false",
    "[ab], a, false",
    "[ab], [ab], true",
    "a\\b, a\\b, true"
  })
  void starsStandForAnyCharactersAndQuestionMarksForOne(
      String glob, String hostname, boolean matches) {
    assertThat(new HostGlob(glob).matches(hostname)).isEqualTo(matches);
  }

  @Test
  void manyStarsTakeNoTime() {
    HostGlob glob = new HostGlob("*a".repeat(50) + "b");

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(glob.matches("a".repeat(5_000))).isFalse());
  }
}
