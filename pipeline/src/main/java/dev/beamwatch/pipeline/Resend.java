package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.notify.slack.SlackPosts;
import dev.beamwatch.pipeline.options.ResendOptions;
import dev.beamwatch.pipeline.resend.NotificationTopic;
import dev.beamwatch.pipeline.resend.Refusals;
import dev.beamwatch.pipeline.resend.Stop;
import dev.beamwatch.pipeline.resend.TellAgain;
import dev.beamwatch.pipeline.resend.TellAgain.Message;
import dev.beamwatch.schemas.Notification;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;

/** Tells again what Slack refused, once what was wrong is mended: {@code scripts/resend}. */
public final class Resend {
  /** How long the brokers may take for the records of the last post when the command is stopped. */
  private static final Duration PATIENCE_WITH_BROKERS = Duration.ofSeconds(30);

  private Resend() {}

  /** Runs the command. {@code --help} lists the options. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs the command in this process.
   *
   * @return its exit code
   */
  public static int run(String[] given, PrintStream out, PrintStream err) {
    String[] args = Arguments.spelled(given);
    if (Arrays.asList(args).contains("--help")) {
      out.print(help());
      return ExitCode.DONE.code();
    }
    try {
      ResendConfig config = Arguments.parse(ResendOptions.class, args, args).read(ResendConfig::of);
      Preflight.requireTopic(
          config.kafka(),
          "notificationTopic",
          config.topic(),
          config.isDryRun()
              ? List.of(AclOperation.READ)
              : List.of(AclOperation.READ, AclOperation.WRITE));
      return (send(config, out, err) ? ExitCode.DONE : ExitCode.FAILED).code();
    } catch (InvalidOptionException | IOException e) {
      err.println(e.getMessage());
      return ExitCode.of(e).code();
    } catch (RuntimeException e) {
      err.println("Sending again failed: " + CommandLine.rootCause(e));
      return ExitCode.of(e).code();
    }
  }

  /** Returns whether all is sent that was to be. */
  private static boolean send(ResendConfig config, PrintStream out, PrintStream err)
      throws IOException {
    try (NotificationTopic topic =
        new NotificationTopic(config.kafka(), config.topic(), config.zone())) {
      List<Notification> refused = untold(config, topic, err);
      List<Message> messages = TellAgain.messages(refused, config.channel(), config.zone());
      int withoutText = refused.size() - messages.size();
      if (withoutText > 0) {
        err.println(
            TellAgain.counted(withoutText)
                + " cannot be sent again: their records have no text. The dead-letter topic has"
                + " it");
      }
      if (config.token() == null) {
        for (Message message : messages) {
          out.println("would be sent to " + message.channel() + ": " + message.text());
        }
        out.println(TellAgain.counted(messages.size()) + " would be sent");
        return true;
      }
      try (SlackPosts slack =
              new SlackPosts(config.slackUrl(), config.token(), config.slackTimeout());
          Stop stop = Stop.onSignal(config.slackTimeout().plus(PATIENCE_WITH_BROKERS))) {
        return new TellAgain(
                slack::post, topic::write, stop, config.slackPause(), WallClock.SYSTEM, out, err)
            .tell(messages);
      }
    }
  }

  private static List<Notification> untold(
      ResendConfig config, NotificationTopic topic, PrintStream err) throws IOException {
    Refusals refusals = new Refusals(config.choice());
    long unreadable = topic.read(refusals::addRefused);
    if (unreadable > 0) {
      err.println(
          "%d records of topic %s are no notifications, and are skipped"
              .formatted(unreadable, config.topic()));
    }
    List<Notification> all = refusals.oldestFirst();
    if (all.isEmpty()) {
      return all;
    }
    var unused = topic.read(refusals::removeTold);
    return refusals.oldestFirst();
  }

  static String help() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Usage: scripts/resend --bootstrapServers=HOST:PORT (--from=TIME | --id=ALERT_ID | --all)
                   [OPTION]...

        Sends again what Slack refused: once the token or the channel is right. What was told
        since is left out, so a second run sends nothing twice. Each line begins with the end of
        its window. The topic cpu_notifications says what was refused; what is sent now is
        recorded there.

        Times are as 2026-11-30T12:00:00Z, or as '2026-11-30 12:00:00' in the zone of --timeZone.

        Examples:
          scripts/resend --bootstrapServers=kafka:9092 --from=2026-11-30T12:00:00Z --dryRun
          scripts/resend --bootstrapServers=kafka:9092 --from=2026-11-30T12:00:00Z \\
              --channel=C0123456789 --slackToken='${file:/run/secrets/slack}'

        Options:
        """);
    OptionsReference.describe(ResendOptions.class, text);
    text.append(
        """

        Ctrl-C stops it after the post that is under way; run it again for the rest. Exit codes:
        0 all is sent, 1 some is not, and the lines say what and why, 2 an option is missing or
        wrong, 130 or 143 stopped by Ctrl-C or kill.
        """);
    return text.toString();
  }
}
