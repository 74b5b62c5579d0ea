package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.beamwatch.schemas.Examples.Example;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenExamplesTest {
  private static final FilteredReadingCodec FILTERED = new FilteredReadingCodec(ZoneOffset.UTC);
  private static final WindowStatsCodec STATS = new WindowStatsCodec(ZoneOffset.UTC);

  private static final AlertEventCodec ALERTS = new AlertEventCodec(ZoneOffset.UTC);
  private static final NotificationCodec NOTIFICATIONS = new NotificationCodec(ZoneOffset.UTC);

  static Stream<Example> validOfEveryTopic() {
    return Contract.TOPICS.stream().flatMap(topic -> Examples.valid(topic).stream());
  }

  static Stream<Example> invalidOutput() {
    return outputTopics().flatMap(topic -> Examples.invalid(topic).stream());
  }

  static Stream<Example> validOutput() {
    return outputTopics().flatMap(topic -> Examples.valid(topic).stream());
  }

  static List<Example> validReadings() {
    return Examples.valid(Contract.INPUT_TOPIC);
  }

  static List<Example> invalidReadings() {
    return Examples.invalid(Contract.INPUT_TOPIC);
  }

  static Stream<Example> invalidReadingsInJson() {
    return invalidReadings().stream()
        .filter(example -> !example.prefix().equals(RejectionReason.NOT_JSON.name()));
  }

  private static Stream<String> outputTopics() {
    return Contract.TOPICS.stream().filter(topic -> !topic.equals(Contract.INPUT_TOPIC));
  }

  @ParameterizedTest
  @MethodSource("validOfEveryTopic")
  void aValidExampleKeepsToItsSchema(Example example) throws Exception {
    assertThat(new TopicSchema(example.topic()).complaintsAbout(example.bytes())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("validReadings")
  void aValidReadingIsRead(Example example) throws Exception {
    CpuReading reading = CpuReadingCodec.decode(example.bytes());

    assertThat(CpuReadingCodec.decode(CpuReadingCodec.encode(reading))).isEqualTo(reading);
  }

  @ParameterizedTest
  @MethodSource("validOutput")
  void aValidOutputIsReadAndWrittenBackByteForByte(Example example) {
    byte[] again =
        switch (example.topic()) {
          case Contract.FILTERED_TOPIC -> FILTERED.encode(FILTERED.decode(example.bytes()));
          case Contract.AGGREGATED_TOPIC -> STATS.encode(STATS.decode(example.bytes()));
          case Contract.ALERT_TOPIC -> ALERTS.encode(ALERTS.decode(example.bytes()));
          case Contract.NOTIFICATION_TOPIC ->
              NOTIFICATIONS.encode(NOTIFICATIONS.decode(example.bytes()));
          case Contract.DEAD_LETTER_TOPIC ->
              DeadLetterCodec.encode(DeadLetterCodec.decode(example.bytes()));
          default -> throw new IllegalStateException(example.topic());
        };

    assertThat(new String(again, UTF_8)).isEqualTo(new String(example.bytes(), UTF_8));
    assertThat(again).isEqualTo(example.bytes());
  }

  @ParameterizedTest
  @MethodSource("invalidReadings")
  void anInvalidReadingIsRefusedForTheReasonInItsName(Example example) {
    MalformedReadingException refusal =
        catchThrowableOfType(
            MalformedReadingException.class, () -> CpuReadingCodec.decode(example.bytes()));

    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(RejectionReason.valueOf(example.prefix()));
    assertThat(refusal.detail()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("invalidReadingsInJson")
  void anInvalidReadingThatIsJsonBreaksTheSchemaToo(Example example) throws Exception {
    assertThat(new TopicSchema(example.topic()).complaintsAbout(example.bytes())).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("invalidOutput")
  void anInvalidOutputBreaksItsSchema(Example example) throws Exception {
    assertThat(new TopicSchema(example.topic()).complaintsAbout(example.bytes())).isNotEmpty();
  }

  @Test
  void thereIsAnExampleOfEveryReasonThatTheBytesOfAValueCanGive() {
    Set<RejectionReason> shown =
        invalidReadings().stream()
            .map(example -> RejectionReason.valueOf(example.prefix()))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(RejectionReason.class)));

    assertThat(shown)
        .containsExactlyInAnyOrder(
            RejectionReason.NOT_JSON,
            RejectionReason.NOT_AN_OBJECT,
            RejectionReason.MISSING_FIELD,
            RejectionReason.WRONG_TYPE,
            RejectionReason.INVALID_VALUE);
  }

  @Test
  void thereIsADeadLetterOfEveryReason() {
    Set<RejectionReason> shown =
        Examples.valid(Contract.DEAD_LETTER_TOPIC).stream()
            .map(example -> DeadLetterCodec.decode(example.bytes()).reason())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(RejectionReason.class)));

    assertThat(shown).containsExactly(RejectionReason.values());
  }
}
