package dev.beamwatch.pipeline.notify.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.notify.Backlog;
import dev.beamwatch.pipeline.notify.Ledger;
import dev.beamwatch.pipeline.notify.Ledgers;
import dev.beamwatch.pipeline.notify.OldNews;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.PostRule;
import dev.beamwatch.schemas.Notification;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreachNotifierTest {
  private static final Breach BREACH =
      new Breach(0, 30_000, "<!channel>", "cpu3", 84.9, BigDecimal.valueOf(20));

  private final BreachNotifier notifier =
      new BreachNotifier(call -> new PostOutcome.Sent(""), Duration.ZERO, ZoneOffset.UTC);

  @Test
  void whatIsRefusedIsKeptAsPeopleWouldHaveReadIt() {
    Notification refused = settled(new PostOutcome.Refused("Slack says is_archived", true));

    assertThat(refused.state()).isEqualTo(Notification.State.REFUSED);
    assertThat(refused.text())
        .isEqualTo("host:<!channel> CPU: cpu3 avg CPU value:84.9 over the threshold 20");
  }

  @Test
  void whatIsSentIsNotKept() {
    assertThat(settled(new PostOutcome.Sent("")).text()).isNull();
  }

  private Notification settled(PostOutcome outcome) {
    Ledger ledger = new Ledger();
    PostRule.Decision decision =
        new PostRule(PostRule.Service.SLACK, Duration.ofSeconds(1), true)
            .after(
                outcome, new PostRule.Channel("cpu-alerts", PostRule.Streak.NONE, 1, () -> 1), 0);
    notifier.settle(
        new BreachNotifier.Post(List.of(BREACH), OldNews.NONE, SlackMessage.line(BREACH)),
        outcome,
        decision,
        new BreachQueue(List.of(BREACH), OldNews.NONE),
        new NothingBehind(),
        "cpu-alerts",
        45_000,
        ledger);
    return Ledgers.notifications(ledger).get(0);
  }

  /** No breach waits behind the queue. */
  private static final class NothingBehind implements Backlog<Breach> {
    @Override
    public List<Breach> all() {
      return List.of();
    }

    @Override
    public List<Breach> takeAll() {
      return List.of();
    }

    @Override
    public void putBack(List<Breach> news) {
      assertThat(news).isEmpty();
    }

    @Override
    public boolean hasOvertaken() {
      return false;
    }
  }
}
