package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.OptionValues.duration;
import static dev.beamwatch.pipeline.OptionValues.yesOrNo;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.options.ResendOptions;
import dev.beamwatch.pipeline.resend.Choice;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.SecretReference;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code scripts/resend} as validated values.
 *
 * @param topic of notifications
 * @param choice what is sent again
 * @param channel to send to; null for that of each message
 * @param isDryRun whether nothing is sent
 * @param token where the bot token is; null only if nothing is sent
 * @param slackUrl of the Web API
 * @param slackPause from one post to the next
 * @param slackTimeout of a post
 * @param zone of the timestamps
 */
record ResendConfig(
    KafkaConnection kafka,
    String topic,
    Choice choice,
    @Nullable String channel,
    boolean isDryRun,
    @Nullable SecretReference token,
    String slackUrl,
    Duration slackPause,
    Duration slackTimeout,
    ZoneId zone) {
  /**
   * Reads the options.
   *
   * @throws InvalidOptionException if options are missing or wrong, one line each
   */
  static ResendConfig of(ResendOptions options) {
    Mistakes mistakes = new Mistakes();
    ZoneId zone = mistakes.in(() -> OptionValues.zone(options.getTimeZone()), ZoneOffset.UTC);
    boolean isDryRun = mistakes.in(() -> yesOrNo("dryRun", options.getDryRun()), false);
    ResendConfig config =
        new ResendConfig(
            new KafkaConnection(
                mistakes.in(() -> ConfigReader.bootstrapServers(options.getBootstrapServers()), ""),
                mistakes.inOptional(() -> ConfigReader.readable(options.getKafkaConfig()))),
            mistakes.in(
                () ->
                    OptionValues.topic(
                        "notificationTopic",
                        Objects.requireNonNullElse(
                            options.getNotificationTopic(), Contract.NOTIFICATION_TOPIC)),
                ""),
            choice(options, zone, mistakes),
            mistakes.inOptional(() -> channel(options.getChannel())),
            isDryRun,
            mistakes.inOptional(() -> token(options.getSlackToken(), isDryRun)),
            mistakes.in(() -> ConfigReader.slackUrl(options.getSlackUrl()), ""),
            mistakes.in(
                () -> duration("slackPause", options.getSlackPause(), Duration.ZERO),
                Duration.ZERO),
            mistakes.in(
                () -> duration("slackTimeout", options.getSlackTimeout(), Duration.ofMillis(100)),
                Duration.ZERO),
            zone);
    mistakes.throwIfAny();
    return config;
  }

  private static Choice choice(ResendOptions options, ZoneId zone, Mistakes mistakes) {
    boolean isAll = mistakes.in(() -> yesOrNo("all", options.getAll()), false);
    Choice choice =
        new Choice(
            mistakes.inOptional(() -> optionalTime("from", options.getFrom(), zone)),
            mistakes.inOptional(() -> optionalTime("to", options.getTo(), zone)),
            mistakes.inOptional(() -> alertId(options.getId())));
    boolean restricts =
        options.getFrom() != null || options.getTo() != null || options.getId() != null;
    var unused = mistakes.inOptional(() -> requireOne(isAll, restricts));
    var unusedToo = mistakes.inOptional(() -> requireOrder(choice, options.getTo()));
    return choice;
  }

  private static @Nullable Boolean requireOne(boolean isAll, boolean restricts) {
    if (isAll && restricts) {
      throw InvalidOptionException.because(
          "--all sends everything that Slack refused: it goes without --from, --to and --id");
    }
    if (!isAll && !restricts) {
      throw InvalidOptionException.because(
          "nothing says what to send again: give --from=2026-11-30T12:00:00Z, --to or"
              + " --id=ALERT_ID, or --all for everything that Slack refused");
    }
    return null;
  }

  private static @Nullable Boolean requireOrder(Choice choice, @Nullable String to) {
    if (choice.fromMillis() != null
        && choice.toMillis() != null
        && choice.fromMillis() > choice.toMillis()) {
      throw InvalidOptionException.of("to", String.valueOf(to), "a time after --from");
    }
    return null;
  }

  private static @Nullable Long optionalTime(String option, @Nullable String value, ZoneId zone) {
    return value == null ? null : OptionValues.time(option, value, zone);
  }

  private static @Nullable String alertId(@Nullable String value) {
    if (value != null && !OptionValues.isAlertId(value)) {
      throw InvalidOptionException.of(
          "id", value, "an alert_id of the topic, 16 digits such as 6b1f0c2d9e8a7b35");
    }
    return value;
  }

  private static @Nullable String channel(@Nullable String value) {
    if (value != null && value.isBlank()) {
      throw InvalidOptionException.of("channel", value, "the id or name of a Slack channel");
    }
    return value;
  }

  private static @Nullable SecretReference token(@Nullable String value, boolean isDryRun) {
    if (isDryRun) {
      return null;
    }
    SecretReference token = ConfigReader.slackToken(value, true);
    if (token == null) {
      throw InvalidOptionException.missing(
          "slackToken", "where the Slack bot token is, ${env:NAME} or ${file:PATH}");
    }
    return token;
  }
}
