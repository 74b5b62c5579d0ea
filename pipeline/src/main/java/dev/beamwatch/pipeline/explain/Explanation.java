package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification.State;
import dev.beamwatch.schemas.SqlTimestamps;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why an alert was there.
 *
 * @param alert as the topic has it
 * @param events with whom they were told, in order
 * @param knowsTellings whether there is a topic that says whom it was told
 * @param windowMessages default messages for windows of the alert, by what became of them
 * @param ofProcessor what the windows say; null for a silent host
 * @param zone of all timestamps
 */
public record Explanation(
    RecordedAlert alert,
    List<Told> events,
    boolean knowsTellings,
    Map<State, TellingSearch.WindowMessages> windowMessages,
    @Nullable OfProcessor ofProcessor,
    ZoneId zone) {

  /** An event, and what became of telling people. */
  record Told(RecordedEvent recorded, List<Telling> tellings) {}

  /**
   * What the windows of a processor say.
   *
   * @param limits that count for the windows, by the end of the first one of each
   * @param lines the windows
   * @param late what late readings changed
   * @param again what judging the windows again gives
   */
  record OfProcessor(Map<Long, Limit> limits, List<Line> lines, LateReadings late, Again again) {}

  /**
   * What judging the windows again gives.
   *
   * @param isSame whether it gives the events of the topic, byte for byte
   * @param events of this alert
   * @param others events of other alerts of the processor that it gives instead; empty if it gives
   *     this one
   * @param reasons why it is not the same, in sentences; empty if it is
   * @param isSameWithRecordedLimits whether it is the same with the limits that the events name;
   *     null if those are the limits of today
   */
  record Again(
      boolean isSame,
      List<AlertEvent> events,
      List<AlertEvent> others,
      List<String> reasons,
      @Nullable Boolean isSameWithRecordedLimits) {}

  /** Draws the conclusions. */
  public static Explanation of(Evidence evidence) {
    TellingSearch tellings = evidence.tellings();
    return new Explanation(
        evidence.alert(),
        evidence.alert().events().stream()
            .map(
                recorded ->
                    new Told(
                        recorded, tellings == null ? List.of() : tellings.of(recorded.event())))
            .toList(),
        tellings != null,
        tellings == null ? Map.of() : tellings.windowMessages(),
        evidence.windows() == null ? null : ofProcessor(evidence, evidence.windows()),
        evidence.zone());
  }

  private static OfProcessor ofProcessor(Evidence evidence, WindowSearch search) {
    RecordedAlert alert = evidence.alert();
    Windows windows = Windows.of(search.found());
    Court court =
        new Court(
            alert,
            evidence.windowSize(),
            evidence.repeatAfter(),
            search.reachedMillis(),
            evidence.zone());
    List<AlertEvent> all = court.judge(windows.withCorrections(), evidence.limits());
    List<AlertEvent> events = court.ofThisAlert(all);
    long until = alert.goesOn() ? Long.MAX_VALUE : alert.last().windowEndMillis();
    LateReadings late =
        LateReadings.of(
            alert,
            windows,
            events,
            windows.corrections().isEmpty()
                ? all
                : court.judge(windows.withoutCorrections(), evidence.limits()),
            until);
    List<Line> lines = Account.of(alert, windows, evidence.limits(), evidence.windowSize());
    return new OfProcessor(
        Account.limitsOf(lines), lines, late, again(evidence, search, windows, court, all));
  }

  private static Again again(
      Evidence evidence, WindowSearch search, Windows windows, Court court, List<AlertEvent> all) {
    RecordedAlert alert = evidence.alert();
    List<AlertEvent> events = court.ofThisAlert(all);
    if (court.areTheSame(all)) {
      return new Again(true, events, List.of(), List.of(), null);
    }
    RecordedLimits then = new RecordedLimits(alert, evidence.limits(), evidence.substitute());
    return new Again(
        false,
        events,
        events.isEmpty() ? all : List.of(),
        Reasons.of(
            alert,
            windows,
            evidence.limits(),
            events,
            search.isCut(),
            SqlTimestamps.in(evidence.zone())),
        then.differ()
            ? (Boolean) court.areTheSame(court.judge(windows.withCorrections(), then))
            : null);
  }
}
