package dev.beamwatch.console.told;

import java.util.List;

/**
 * What people were told, in short.
 *
 * @param outcomes whether the outcomes of telling can be known: {@code known}, {@code off}, {@code
 *     missing}, {@code forbidden}, or {@code unknown} as long as nobody has looked
 * @param alerts the same of the events of alerts
 * @param receivers who was told, or waits to be
 */
public record ToldView(String outcomes, String alerts, List<ReceiverView> receivers) {
  /** The topic is read. */
  public static final String KNOWN = "known";

  /** Returns how many messages Slack has taken within the period. */
  public long sentToSlack() {
    return receivers.stream()
        .filter(each -> each.notifier().equals("slack"))
        .mapToLong(ReceiverView::sent)
        .sum();
  }
}
