package dev.beamwatch.pipeline.notify.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.detect.Breach;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackMessageTest {
  @Test
  void aLineIsWordForWordThatOfTheContract() {
    assertThat(SlackMessage.line(breach("doc", "cpu3", 84.91823, 20)))
        .isEqualTo("host:doc CPU: cpu3 avg CPU value:84.91823 over the threshold 20");
  }

  @ParameterizedTest
  @CsvSource({
    "91.0, 91.0",
    "98.3335306302198, 98.3335306302198",
    "12345678, 1.2345678E7",
    "0.0001, 1.0E-4",
    "105.6, 105.6",
    "-0.0, -0.0"
  })
  void numbersAreShownAsJavaPrintsThem(double usageAvg, String shown) {
    assertThat(SlackMessage.line(breach("doc", "cpu3", usageAvg, -7)))
        .isEqualTo("host:doc CPU: cpu3 avg CPU value:" + shown + " over the threshold -7");
  }

  @ParameterizedTest
  @CsvSource({
    "20, 20",
    "62.5, 62.5",
    "62.50, 62.50",
    "-5.5, -5.5",
    "0.0000001, 0.0000001",
    "1E+10, 10000000000"
  })
  void aLimitIsShownWithTheDigitsThatTheTableHas(BigDecimal allowedTop, String shown) {
    assertThat(SlackMessage.line(new Breach(0, 30_000, "doc", "cpu3", 84.9, allowedTop)))
        .isEqualTo("host:doc CPU: cpu3 avg CPU value:84.9 over the threshold " + shown);
  }

  @Test
  void namesCannotPingPeopleOrMakeLinks() {
    assertThat(SlackMessage.line(breach("<!channel>", "<@U123>&<http://evil|doc>", 84.9, 20)))
        .isEqualTo(
            "host:&lt;!channel&gt; CPU: &lt;@U123&gt;&amp;&lt;http://evil|doc&gt; avg CPU"
                + " value:84.9 over the threshold 20");
  }

  @Test
  void whatPeopleReadIsNotEscapedAndStillOneLine() {
    assertThat(SlackMessage.shown(breach("<!channel>\nhost:x", "a&b", 84.9, 20)))
        .isEqualTo("host:<!channel> host:x CPU: a&b avg CPU value:84.9 over the threshold 20");
  }

  @Test
  void whatIsEscapedAlreadyIsEscapedAgainSoThatItIsShownAsItIs() {
    assertThat(SlackMessage.line(breach("&lt;", "cpu3", 84.9, 20))).startsWith("host:&amp;lt; ");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\n', '\r', '\t', '\0', '\u001B', '\u007F', '\u0085', '\u2028', '\u2029'})
  void controlCharactersAndLineBreaksBecomeSpaces(char c) {
    assertThat(SlackMessage.line(breach("doc" + c + "host:fake", "cpu" + c, 84.9, 20)))
        .isEqualTo("host:doc host:fake CPU: cpu  avg CPU value:84.9 over the threshold 20");
  }

  @Test
  void otherCharactersStayAsTheyAre() {
    assertThat(SlackMessage.line(breach("七人の小人\uD83C\uDF44", "\"*_`~\\'", 84.9, 20)))
        .isEqualTo(
            "host:七人の小人\uD83C\uDF44 CPU: \"*_`~\\' avg CPU value:84.9 over the threshold 20");
  }

  @Test
  void thirtyBreachesGoOutInOnePostOneLineEach() {
    List<Breach> waiting = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      waiting.add(breach("doc", "cpu" + i, 84.91823, 20));
    }
    List<Breach> post = SlackMessage.firstPost(waiting);

    assertThat(post).isEqualTo(waiting);
    assertThat(SlackMessage.text(post).split("\n"))
        .hasSize(30)
        .startsWith("host:doc CPU: cpu0 avg CPU value:84.91823 over the threshold 20")
        .endsWith("host:doc CPU: cpu29 avg CPU value:84.91823 over the threshold 20");
  }

  @Test
  void aPostMayHaveExactlyFourThousandCharacters() {
    List<Breach> waiting = List.of(ofLength(1_999), ofLength(2_000), ofLength(100));

    assertThat(SlackMessage.text(waiting.subList(0, 2))).hasSize(4_000);
    assertThat(SlackMessage.firstPost(waiting)).isEqualTo(waiting.subList(0, 2));
  }

  @Test
  void aPostHasNoMoreThanFourThousandCharacters() {
    List<Breach> waiting = List.of(ofLength(2_000), ofLength(2_000), ofLength(100));

    assertThat(SlackMessage.firstPost(waiting)).isEqualTo(waiting.subList(0, 1));
  }

  @Test
  void escapingCountsTowardsTheLength() {
    List<Breach> waiting =
        Collections.nCopies(2, breach("&".repeat(500), "cpu3", 84.9, 20)); // &amp; has five

    assertThat(SlackMessage.firstPost(waiting)).hasSize(1);
  }

  @Test
  void aBreachThatIsTooLongForAnyPostGoesOutByItself() {
    List<Breach> waiting = List.of(ofLength(5_000), ofLength(100));

    assertThat(SlackMessage.firstPost(waiting)).isEqualTo(waiting.subList(0, 1));
  }

  @Test
  void aBreachThatDoesNotFitIsNotOvertakenByOneThatWould() {
    List<Breach> waiting = List.of(ofLength(100), ofLength(5_000), ofLength(100));

    assertThat(SlackMessage.firstPost(waiting)).isEqualTo(waiting.subList(0, 1));
  }

  private static Breach ofLength(int chars) {
    int rest = SlackMessage.line(breach("", "cpu3", 84.9, 20)).length();
    return breach("d".repeat(chars - rest), "cpu3", 84.9, 20);
  }

  private static Breach breach(String hostname, String cpu, double usageAvg, int allowedTop) {
    return new Breach(0, 30_000, hostname, cpu, usageAvg, BigDecimal.valueOf(allowedTop));
  }
}
