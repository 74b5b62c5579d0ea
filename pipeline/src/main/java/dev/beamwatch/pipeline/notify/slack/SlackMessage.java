package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.words.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The words that people read on Slack. */
public final class SlackMessage {
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

  /** Returns the line for a breach, in the wording that the contract fixes, escaped. */
  static String line(Breach breach) {
    return escaped(shown(breach));
  }

  /** Returns the line for a breach as people read it. */
  static String shown(Breach breach) {
    return "host:"
        + Words.oneLine(breach.hostname())
        + " CPU: "
        + Words.oneLine(breach.cpu())
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
    return firstPost(waiting, SlackMessage::line);
  }

  /**
   * Returns the first messages that go out together in one post: as many as fit, at least one if
   * there is one.
   *
   * @param line of a message, escaped
   */
  public static <M> List<M> firstPost(List<M> waiting, Function<M, String> line) {
    List<M> post = new ArrayList<>();
    int chars = 0;
    for (M message : waiting) {
      chars += line.apply(message).length() + 1;
      if (!post.isEmpty() && chars - 1 > MAX_CHARS) {
        break;
      }
      post.add(message);
    }
    return post;
  }

  /** Returns the text of a post: one line per breach. */
  static String text(List<Breach> post) {
    return String.join("\n", post.stream().map(SlackMessage::line).toList());
  }

  /** Returns how many bytes a text takes on its way to Slack, before it is escaped. */
  static int bytes(String text) {
    return escaped(text).getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Escapes {@code &}, {@code <} and {@code >} as Slack asks for, or a host named {@code
   * <!channel>} would ping everybody.
   */
  public static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
