package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.ReceivedMessage.EarlierText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlackPageTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00.123456Z");
  private static final Pattern TEXT = Pattern.compile("<p class=\"text\">([^<]*)</p>");

  private int posts;

  @Test
  void theNewestMessageOfAChannelComesFirst() {
    assertThat(texts(page(message("alerts", "one"), message("alerts", "two"))))
        .containsExactly("two", "one");
  }

  @Test
  void eachChannelHasItsPart() {
    String page = page(message("b", "first"), message("a", "second"), message("b", "third"));

    assertThat(page).containsSubsequence("<h2>#a</h2>", "second", "<h2>#b</h2>", "third", "first");
  }

  @Test
  void repliesStandUnderTheirParentOldestFirst() {
    ReceivedMessage parent = message("alerts", "parent");
    ReceivedMessage newer = message("alerts", "newer");
    String page =
        page(
            parent,
            newer,
            reply(parent, "reply one", false),
            reply(newer, "elsewhere", false),
            reply(parent, "reply two", false));

    assertThat(texts(page))
        .containsExactly("newer", "elsewhere", "parent", "reply one", "reply two");
    assertThat(page).containsSubsequence(">parent</p>\n<article>", ">reply one</p>\n</article>");
    assertThat(page).doesNotContain("also sent to the channel");
  }

  @Test
  void aBroadcastReplyStandsInTheChannelToo() {
    ReceivedMessage parent = message("alerts", "🔴 doc\nmore");
    String page = page(parent, reply(parent, "still hot", true));

    assertThat(texts(page)).containsExactly("still hot", "🔴 doc\nmore", "still hot");
    assertThat(page)
        .containsSubsequence(
            "· also sent to the channel, replied to: 🔴 doc</p>",
            "still hot",
            "· also sent to the channel</p>",
            "still hot");
  }

  @Test
  void aLongParentIsQuotedInShort() {
    ReceivedMessage parent = message("alerts", "🔴".repeat(81));

    assertThat(page(parent, reply(parent, "x", true)))
        .contains("replied to: " + "🔴".repeat(80) + "…</p>");
  }

  @Test
  void aChangedMessageSaysHowOftenAndWhen() {
    EarlierText first = new EarlierText("first", NOON.plusSeconds(60));
    EarlierText second = new EarlierText("second", NOON.plusSeconds(120));

    assertThat(page(message("alerts", "never"))).doesNotContain("edited");
    String once = page(changed("now", List.of(first)));
    assertThat(once).contains("2026-11-30T12:00:00Z · edited once, at 2026-11-30T12:01:00Z</p>");
    String twice = page(changed("now", List.of(first, second)));
    assertThat(twice).contains("· edited 2 times, last at 2026-11-30T12:02:00Z</p>");
    assertThat(texts(twice)).containsExactly("now");
  }

  @Test
  void aDeletedMessageIsShownAsDeletedWithItsReplies() {
    ReceivedMessage parent = message("alerts", "secret");
    String page = page(parent.gone(), reply(parent, "one", false), reply(parent, "two", true));

    assertThat(page).doesNotContain("secret").contains("<p class=\"faint\">deleted</p>");
    assertThat(texts(page)).containsExactly("two", "one", "two");
    assertThat(page).contains("replied to: deleted</p>");
  }

  @Test
  void theEscapesOfSlackAreShownAsTheirCharacters() {
    String page = page(message("alerts", "a &amp; b &lt;!channel&gt; &amp;lt; &quot; &#39;"));

    assertThat(texts(page))
        .containsExactly("a &amp; b &lt;!channel&gt; &amp;lt; &amp;quot; &amp;#39;");
  }

  @Test
  void escapedScriptsAreTextToo() {
    ReceivedMessage parent = message("<i>", "&lt;script&gt;alert('x')&lt;/script&gt;");
    String page = page(parent, reply(parent, "<b>&lt;b&gt;", true));

    assertThat(page)
        .doesNotContain("<script", "<b>", "<i>")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .contains("<h2>#&lt;i&gt;</h2>");
  }

  @Test
  void aMessageOfBlocksOnlySaysSo() {
    assertThat(page(message("alerts", ""))).contains("no text, only blocks or attachments");
  }

  @Test
  void onlyTheNewestMessagesAndRepliesAreShown() {
    List<ReceivedMessage> messages = new ArrayList<>();
    for (int i = 1; i <= 501; i++) {
      messages.add(message("alerts", "message " + i));
    }
    for (int i = 1; i <= 101; i++) {
      messages.add(reply(messages.get(500), "reply " + i, false));
    }
    String page = SlackPage.of(messages, 0, 0, 0);

    assertThat(page)
        .contains("The newest 500 of 501 are shown.")
        .contains("The newest 100 of 101 replies are shown.")
        .contains(">message 501<", ">message 2<", ">reply 101<", ">reply 2<")
        .doesNotContain(">message 1<", ">reply 1<");
  }

  @Test
  void theCountsAreShown() {
    assertThat(SlackPage.of(List.of(message("alerts", "x")), 4, 3, 2))
        .contains("1 messages accepted, of 4 posts, and 3 changes; 2 came too fast.");
  }

  private static String page(ReceivedMessage... messages) {
    return SlackPage.of(List.of(messages), messages.length, 0, 0);
  }

  private static List<String> texts(String page) {
    return TEXT.matcher(page).results().map(result -> result.group(1)).toList();
  }

  private ReceivedMessage message(String channel, String text) {
    return message(channel, text, null, false, List.of());
  }

  private ReceivedMessage reply(ReceivedMessage parent, String text, boolean broadcast) {
    return message(parent.channel(), text, parent.ts(), broadcast, List.of());
  }

  private ReceivedMessage changed(String text, List<EarlierText> earlierTexts) {
    return message("alerts", text, null, false, earlierTexts);
  }

  private ReceivedMessage message(
      String channel,
      String text,
      @Nullable String threadTs,
      boolean broadcast,
      List<EarlierText> earlierTexts) {
    posts++;
    return new ReceivedMessage(
        NOON, channel, text, "1." + posts, threadTs, broadcast, null, earlierTexts, false);
  }
}
