package dev.beamwatch.pipeline.notify.alertmanager;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.notify.Backlog;
import dev.beamwatch.pipeline.notify.Ledger;
import dev.beamwatch.pipeline.notify.Ledgers;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.PostRule;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An Alertmanager that is told of alerts, without Beam: the notifier's turns, and a server in
 * memory that shows the last alert with the same labels. What waits goes through its coder between
 * turns.
 */
final class ServerOfAlerts {
  static final String URL = "http://am1:9093";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Outcomes before those that a good server would give. */
  final Deque<PostOutcome> answers = new ArrayDeque<>();

  /** The newest alert of each label set. */
  final Map<String, JsonNode> shown = new TreeMap<>();

  /** The posts that it took. */
  final List<JsonNode> posts = new ArrayList<>();

  final List<Notification> notifications = new ArrayList<>();
  long superseded;
  long sent;
  long tooOld;

  private final AlertmanagerNotifier notifier;
  private final PostRule rule =
      new PostRule(PostRule.Service.ALERTMANAGER, Duration.ofMillis(50), false);
  private final List<AlertNews> backlog = new ArrayList<>();
  private final String url;
  private PostRule.Streak streak = PostRule.Streak.NONE;
  private Alerts alerts = new Alerts();
  private long now;

  ServerOfAlerts(Duration maxAge, long now) {
    this(maxAge, now, URL);
  }

  ServerOfAlerts(Duration maxAge, long now, String url) {
    this.notifier =
        new AlertmanagerNotifier(
            this::answer,
            Set.of(URL),
            new PostedAlert(
                new TreeMap<>(Map.of("team", "iot")), "http://console/", ZoneOffset.UTC),
            maxAge);
    this.now = now;
    this.url = url;
  }

  /** Brings news. */
  ServerOfAlerts take(AlertEvent... events) {
    for (AlertEvent event : events) {
      backlog.add(new AlertNews(event, null));
    }
    return this;
  }

  /** Lets time pass. */
  ServerOfAlerts pass(Duration time) {
    now += time.toMillis();
    return this;
  }

  /** Lets time pass as a timer would: whenever there may be something to tell, it is told. */
  ServerOfAlerts run(Duration time) {
    long end = now + time.toMillis();
    while (true) {
      tell();
      Duration next = notifier.lookAgain(alerts, now);
      if (next == null || now + next.toMillis() > end) {
        now = Math.max(now, end);
        return this;
      }
      now += next.toMillis();
    }
  }

  /** Posts until there is nothing to tell. */
  ServerOfAlerts tell() {
    for (int posts = 0; tellOnce(); posts++) {
      assertThat(posts).as("posts without an end").isLessThan(1_000);
    }
    return this;
  }

  /** Makes one post. Returns whether there was something to tell. */
  boolean tellOnce() {
    Ledger ledger = new Ledger();
    AlertmanagerNotifier.Post post = notifier.next(alerts, behind(), url, now, ledger);
    if (post != null) {
      PostOutcome outcome = notifier.call(url, post);
      PostRule.Decision decision =
          rule.after(
              outcome,
              new PostRule.Channel(
                  url, streak, notifier.size(post), () -> notifier.waiting(alerts, behind())),
              0);
      streak = decision.streak();
      now += decision.untilNext().toMillis();
      AlertmanagerNotifier.Post due = notifier.stillDue(post, alerts, behind());
      if (due != null) {
        notifier.settle(due, outcome, decision, alerts, behind(), url, now, ledger);
      }
    }
    assertThat(Ledgers.undelivered(ledger)).isEmpty();
    notifications.addAll(Ledgers.notifications(ledger));
    sent += Ledgers.sent(ledger);
    tooOld += Ledgers.tooOld(ledger);
    superseded += Ledgers.superseded(ledger);
    alerts = throughItsCoder(alerts);
    return post != null;
  }

  Alerts checkpoint() {
    return throughItsCoder(alerts);
  }

  /** Goes back to a checkpoint: what the server shows stays as it is. */
  void restore(Alerts checkpoint) {
    alerts = throughItsCoder(checkpoint);
  }

  @Nullable Duration lookAgain() {
    return notifier.lookAgain(alerts, now);
  }

  int waiting() {
    return notifier.waiting(alerts, behind());
  }

  /** Returns the labels of what fires, without those that all have; sorted. */
  List<String> firing() {
    return shown.entrySet().stream()
        .filter(alert -> time(alert.getValue(), "endsAt") > now)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the labels of what has ended. */
  List<String> over() {
    return shown.keySet().stream().filter(labels -> !firing().contains(labels)).toList();
  }

  JsonNode alert(String labels) {
    return requireNonNull(shown.get(labels), () -> labels + " in " + shown);
  }

  static long time(JsonNode alert, String field) {
    return Instant.parse(alert.path(field).asText()).toEpochMilli();
  }

  long now() {
    return now;
  }

  private PostOutcome answer(String server, String json) {
    assertThat(server).isEqualTo(URL);
    PostOutcome first = answers.poll();
    if (first != null && !(first instanceof PostOutcome.Sent)) {
      return first;
    }
    try {
      JsonNode post = MAPPER.readTree(json);
      posts.add(post);
      for (JsonNode alert : post) {
        JsonNode labels = alert.path("labels");
        assertThat(labels.path("team").asText()).isEqualTo("iot");
        shown.put(
            "%s %s %s %s"
                .formatted(
                    labels.path("alertname").asText(),
                    labels.path("hostname").asText(),
                    labels.path("cpu").asText("-"),
                    labels.path("severity").asText("-")),
            alert);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PostOutcome.Sent("");
  }

  private Backlog<AlertNews> behind() {
    return new Backlog<>() {
      @Override
      public boolean hasOvertaken() {
        return false;
      }

      @Override
      public List<AlertNews> all() {
        return List.copyOf(backlog);
      }

      @Override
      public List<AlertNews> takeAll() {
        List<AlertNews> all = List.copyOf(backlog);
        backlog.clear();
        return all;
      }

      @Override
      public void putBack(List<AlertNews> news) {
        backlog.addAll(news);
      }
    };
  }

  private static Alerts throughItsCoder(Alerts alerts) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      AlertsCoder.INSTANCE.encode(alerts, bytes);
      return requireNonNull(
          AlertsCoder.INSTANCE.decode(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
