package dev.beamwatch.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the Slack stand-in received as a plain HTML page: the messages of each channel, newest
 * first, with the replies under them, oldest first.
 */
final class SlackPage {
  private static final int MAX_SHOWN = 500;
  private static final int MAX_REPLIES_SHOWN = 100;
  private static final int MAX_QUOTED_CHARACTERS = 80;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta http-equiv="refresh" content="5">
      <title>Slack stand-in</title>
      <style>
      :root { color-scheme: light dark; --line: #d0d0d0; --faint: #5f5f66; --page: #fff; \
      --ink: #1d1c1d; }
      @media (prefers-color-scheme: dark) {
      :root { --line: #45464b; --faint: #a9abb0; --page: #1a1d21; --ink: #e3e4e6; }
      }
      body { background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; \
      margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
      h2 { border-bottom: 1px solid var(--line); }
      article { margin: .8rem 0; }
      article article { border-left: 3px solid var(--line); margin: .4rem 0 .4rem 1rem; \
      padding-left: .8rem; }
      p { margin: 0; }
      .text { overflow-wrap: anywhere; white-space: pre-wrap; }
      .faint { color: var(--faint); font-size: 13px; }
      </style>
      </head>
      <body>
      <h1>Slack stand-in</h1>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);
  private final Map<String, ReceivedMessage> byTs = new HashMap<>();
  private final Map<String, List<ReceivedMessage>> repliesByParent = new HashMap<>();
  private final Map<String, List<ReceivedMessage>> byChannel = new TreeMap<>();

  private SlackPage(List<ReceivedMessage> messages) {
    for (ReceivedMessage message : messages) {
      byTs.put(message.ts(), message);
      String threadTs = message.threadTs();
      if (threadTs != null) {
        repliesByParent.computeIfAbsent(threadTs, ts -> new ArrayList<>()).add(message);
      }
      if (threadTs == null || message.broadcast()) {
        byChannel.computeIfAbsent(message.channel(), name -> new ArrayList<>()).add(message);
      }
    }
  }

  static String of(
      List<ReceivedMessage> messages, int postAttempts, int updateAttempts, int cameTooFast) {
    SlackPage page = new SlackPage(messages);
    page.html
        .append("<p>")
        .append(messages.size())
        .append(" messages accepted, of ")
        .append(postAttempts)
        .append(" posts, and ")
        .append(updateAttempts)
        .append(" changes; ")
        .append(cameTooFast)
        .append(" came too fast.</p>\n");
    page.byChannel.forEach(page::channel);
    return page.html.append("</body>\n</html>\n").toString();
  }

  private void channel(String name, List<ReceivedMessage> messages) {
    html.append("<h2>#").append(escaped(name)).append("</h2>\n");
    int first = Math.max(0, messages.size() - MAX_SHOWN);
    if (first > 0) {
      faint("The newest " + MAX_SHOWN + " of " + messages.size() + " are shown.");
    }
    for (int i = messages.size() - 1; i >= first; i--) {
      ReceivedMessage message = messages.get(i);
      String threadTs = message.threadTs();
      html.append("<article>\n");
      if (threadTs == null) {
        message(message, "");
        replies(repliesByParent.getOrDefault(message.ts(), List.of()));
      } else {
        message(message, " · also sent to the channel, replied to: " + quoted(byTs.get(threadTs)));
      }
      html.append("</article>\n");
    }
  }

  private void replies(List<ReceivedMessage> replies) {
    int first = Math.max(0, replies.size() - MAX_REPLIES_SHOWN);
    if (first > 0) {
      faint("The newest " + MAX_REPLIES_SHOWN + " of " + replies.size() + " replies are shown.");
    }
    for (ReceivedMessage reply : replies.subList(first, replies.size())) {
      html.append("<article>\n");
      message(reply, reply.broadcast() ? " · also sent to the channel" : "");
      html.append("</article>\n");
    }
  }

  private void message(ReceivedMessage message, String remark) {
    String changes =
        message
            .changedAt()
            .map(
                at ->
                    message.changes() == 1
                        ? " · edited once, at " + time(at)
                        : " · edited " + message.changes() + " times, last at " + time(at))
            .orElse("");
    faint(time(message.receivedAt()) + changes + remark);
    if (message.deleted()) {
      faint("deleted");
    } else if (message.text().isEmpty()) {
      faint("no text, only blocks or attachments");
    } else {
      html.append("<p class=\"text\">").append(shown(message.text())).append("</p>\n");
    }
  }

  private void faint(String text) {
    html.append("<p class=\"faint\">").append(escaped(text)).append("</p>\n");
  }

  private static String quoted(@Nullable ReceivedMessage parent) {
    if (parent == null || parent.deleted()) {
      return "deleted";
    }
    String line = decoded(parent.text()).lines().findFirst().orElse("");
    return line.codePointCount(0, line.length()) <= MAX_QUOTED_CHARACTERS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_QUOTED_CHARACTERS)) + "…";
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Returns the characters that Slack shows for a text, as HTML. */
  private static String shown(String text) {
    return escaped(decoded(text));
  }

  /**
   * Undoes the three escapes that Slack knows, the ampersand last, or its rest would count as one.
   */
  private static String decoded(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
