package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.detect.Breach;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The words that people read on Slack. */
final class SlackMessage {
  /**
   * Longest post that is put together, in characters. Slack recommends at most 4,000, and splits or
   * cuts longer ones. Source: the reference of {@code chat.postMessage}, "Truncating content".
   */
  static final int MAX_CHARS = 4_000;

  /**
   * Longest text of a message that is changed in place, in bytes of UTF-8. Source: the reference of
   * {@code chat.update} says 4,000 characters; Slack was seen to count bytes.
   */
  static final int MAX_BYTES = 4_000;

  private SlackMessage() {}

  /** Returns the line for a breach, in the wording that the contract fixes. */
  static String line(Breach breach) {
    return "host:"
        + plain(breach.hostname())
        + " CPU: "
        + plain(breach.cpu())
        + " avg CPU value:"
        + breach.usageAvg()
        + " over the threshold "
        + breach.allowedTop().toPlainString();
  }

  /**
   * Returns the first breaches that go out together in one post: as many as fit, at least one if
   * there is one.
   *
   * @param waiting in the order in which they are to be told
   */
  static List<Breach> firstPost(List<Breach> waiting) {
    List<Breach> post = new ArrayList<>();
    int chars = 0;
    for (Breach breach : waiting) {
      chars += line(breach).length() + 1;
      if (!post.isEmpty() && chars - 1 > MAX_CHARS) {
        break;
      }
      post.add(breach);
    }
    return post;
  }

  /** Returns the text of a post: one line per breach. */
  static String text(List<Breach> post) {
    return String.join("\n", post.stream().map(SlackMessage::line).toList());
  }

  /** Makes a name from the input harmless: see {@link #oneLine} and {@link #escaped}. */
  private static String plain(String name) {
    return escaped(oneLine(name));
  }

  /** Turns control characters into spaces: a line break would forge a line. */
  static String oneLine(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isBreak = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      text.append(isBreak ? ' ' : c);
    }
    return text.toString();
  }

  /** Returns how many bytes a text takes on its way to Slack, before it is escaped. */
  static int bytes(String text) {
    return escaped(text).getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Escapes {@code &}, {@code <} and {@code >} as Slack asks for, or a host named {@code
   * <!channel>} would ping everybody.
   */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
