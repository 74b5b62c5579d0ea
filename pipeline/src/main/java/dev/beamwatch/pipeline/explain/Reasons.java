package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.SqlTimestamps;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says why an alert that is judged again has another outcome. */
final class Reasons {
  private final RecordedAlert alert;
  private final Windows windows;
  private final Limits limits;
  private final SqlTimestamps timestamps;
  private final List<String> reasons = new ArrayList<>();

  /** What happened, and when. */
  private record Moment(Kind kind, long windowEndMillis) {
    static Moment of(AlertEvent event) {
      return new Moment(event.kind(), event.windowEndMillis());
    }
  }

  private Reasons(RecordedAlert alert, Windows windows, Limits limits, SqlTimestamps timestamps) {
    this.alert = alert;
    this.windows = windows;
    this.limits = limits;
    this.timestamps = timestamps;
  }

  /**
   * Returns the reasons in sentences; at least one.
   *
   * @param again events of the alert that judging again gives
   * @param isCut whether there were more windows than are judged
   */
  static List<String> of(
      RecordedAlert alert,
      Windows windows,
      Limits limits,
      List<AlertEvent> again,
      boolean isCut,
      SqlTimestamps timestamps) {
    Reasons reasons = new Reasons(alert, windows, limits, timestamps);
    reasons.findId();
    reasons.findEventsGone();
    reasons.findWindowsGone(isCut);
    reasons.findOtherMeans();
    reasons.findLimits();
    if (reasons.reasons.isEmpty()) {
      reasons.findRepeats(again);
    }
    if (reasons.reasons.isEmpty()) {
      reasons.findLag(again);
    }
    if (reasons.reasons.isEmpty()) {
      reasons.add(
          "Windows and limits are those of the events. The pipeline may have run with other values"
              + " of --breachingWindows, --ofWindows, --clearWindows or --repeatAfter, the row may"
              + " have had others, or the pipeline had just begun");
    }
    return reasons.reasons;
  }

  private void add(String reason) {
    reasons.add(reason);
  }

  private void findId() {
    AlertEvent first = alert.first();
    if (!AlertEvent.id(first.hostname(), first.cpu(), first.startedAtMillis())
        .equals(first.alertId())) {
      add("The id does not fit started_at: --timeZone is not that of the pipeline");
    }
    if (!alert.contradictions().isEmpty()) {
      add(
          "The topic has events %s more than once, with different contents: two pipelines may write to it"
              .formatted(alert.contradictions()));
    }
  }

  private void findEventsGone() {
    long expected = 1;
    for (RecordedEvent each : alert.events()) {
      long sequence = each.event().sequence();
      if (sequence > expected) {
        add(
            expected == 1
                ? "The topic of alerts begins with event %d of this one: the earlier ones are gone"
                    .formatted(sequence)
                : "Events %d to %d are missing in the topic of alerts"
                    .formatted(expected, sequence - 1));
      }
      expected = sequence + 1;
    }
  }

  private void findWindowsGone(boolean isCut) {
    if (windows.newest().isEmpty()) {
      add("The windows of the alert are no longer in the topic");
      return;
    }
    long oldest = windows.newest().firstEntry().getValue().stats().windowStartMillis();
    if (oldest > alert.first().startedAtMillis()) {
      add("Windows before " + timestamps.format(oldest) + " are no longer in the topic");
    }
    long newest = windows.newest().lastKey();
    AlertEvent last = alert.last();
    if (isCut) {
      add(
          "There are too many windows: those after "
              + timestamps.format(newest)
              + " are not judged");
    } else if (last.usageAvg() != null && newest < last.windowEndMillis()) {
      add("Windows after " + timestamps.format(newest) + " are not in the topic");
    }
  }

  private void findOtherMeans() {
    for (RecordedEvent each : alert.events()) {
      AlertEvent event = each.event();
      Double mean = event.usageAvg();
      List<Double> written =
          windows.written().stream()
              .filter(window -> window.endMillis() == event.windowEndMillis())
              .map(window -> window.stats().usageAvg())
              .toList();
      if (mean != null && !written.isEmpty() && !written.contains(mean)) {
        add(
            "The window of %s has the mean %s in event %d, and %s in the topic of windows: it was written anew since"
                .formatted(
                    timestamps.format(event.windowEndMillis()),
                    mean,
                    event.sequence(),
                    written.get(written.size() - 1)));
        return;
      }
    }
  }

  private void findLimits() {
    for (RecordedEvent each : alert.events()) {
      AlertEvent event = each.event();
      Limit limit = limits.at(event.windowEndMillis());
      boolean isRemoved = event.why() == AlertEvent.Why.LIMIT_REMOVED;
      if (event.allowedTop() == null && !(isRemoved && limit != null)) {
        continue;
      }
      String then = isRemoved ? "no limit" : inWords(event);
      String now = limit == null ? "none" : inWords(limit);
      if (!then.equals(now)) {
        add(
            "The limits have changed since. At %s the alert was judged by %s; now there is %s"
                .formatted(timestamps.format(event.windowEndMillis()), then, now));
        return;
      }
    }
  }

  private String inWords(AlertEvent event) {
    return inWords(
        Objects.requireNonNull(event.allowedTop()),
        event.warningTop(),
        event.clearTop(),
        event.of(),
        event.limitValidFromMillis());
  }

  private String inWords(Limit limit) {
    return inWords(
        limit.allowedTop(),
        limit.warningTop(),
        limit.clearTop(),
        limit.ofWindows(),
        limit.validFromMillis());
  }

  private String inWords(
      BigDecimal allowedTop,
      @Nullable BigDecimal warningTop,
      @Nullable BigDecimal clearTop,
      @Nullable Integer of,
      @Nullable Long validFromMillis) {
    return "allowed_top %s%s, clear_top %s, the last %s windows, valid_from %s"
        .formatted(
            allowedTop.toPlainString(),
            warningTop == null ? "" : ", warning_top " + warningTop.toPlainString(),
            clearTop == null ? "" : clearTop.toPlainString(),
            of,
            validFromMillis == null ? "ever" : timestamps.format(validFromMillis));
  }

  private void findRepeats(List<AlertEvent> again) {
    List<Moment> recorded =
        alert.events().stream().map(RecordedEvent::event).map(Moment::of).toList();
    List<Moment> judged = again.stream().map(Moment::of).toList();
    if (!judged.equals(recorded) && withoutRepeats(judged).equals(withoutRepeats(recorded))) {
      add("Only the reminders differ: the pipeline ran with another --repeatAfter");
    }
  }

  private static List<Moment> withoutRepeats(List<Moment> moments) {
    return moments.stream().filter(moment -> moment.kind() != Kind.REPEATED).toList();
  }

  private void findLag(List<AlertEvent> again) {
    List<AlertEvent> recorded = alert.events().stream().map(RecordedEvent::event).toList();
    if (again.size() > recorded.size() && again.subList(0, recorded.size()).equals(recorded)) {
      AlertEvent next = again.get(recorded.size());
      add(
          "The topic of alerts ends before %s of %s: the pipeline has not come so far, or had no such limit then"
              .formatted(next.kind(), timestamps.format(next.windowEndMillis())));
    }
  }
}
