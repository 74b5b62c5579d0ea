package dev.beamwatch.sandbox;

import java.util.List;

/** Shows what the Slack stand-in received as a plain HTML page, newest first. */
final class SlackPage {
  private static final int MAX_SHOWN = 500;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="refresh" content="5">
      <title>Slack stand-in</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; }
      table { border-collapse: collapse; width: 100%; }
      th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left; \
      vertical-align: top; }
      td.text { font-family: ui-monospace, monospace; overflow-wrap: anywhere; \
      white-space: pre-wrap; }
      </style>
      </head>
      <body>
      <h1>Slack stand-in</h1>
      """;

  private SlackPage() {}

  static String of(List<ReceivedMessage> messages, int postAttempts, int rateLimited) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<p>")
        .append(messages.size())
        .append(" messages accepted, of ")
        .append(postAttempts)
        .append(" posts; ")
        .append(rateLimited)
        .append(" came too fast.");
    if (messages.size() > MAX_SHOWN) {
      page.append(" The newest ").append(MAX_SHOWN).append(" are shown.");
    }
    page.append("</p>\n<table>\n<tr><th>Received</th><th>Channel</th><th>Text</th></tr>\n");
    int last = Math.max(0, messages.size() - MAX_SHOWN);
    for (int i = messages.size() - 1; i >= last; i--) {
      ReceivedMessage message = messages.get(i);
      page.append("<tr><td>")
          .append(message.receivedAt())
          .append("</td><td>")
          .append(escaped(message.channel()))
          .append("</td><td class=\"text\">")
          .append(escaped(message.text()))
          .append("</td></tr>\n");
    }
    return page.append("</table>\n</body>\n</html>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
