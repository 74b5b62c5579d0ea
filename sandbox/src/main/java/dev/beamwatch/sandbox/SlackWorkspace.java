package dev.beamwatch.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the channels and messages of the Slack stand-in by Slack's rules. Thread-safe. */
final class SlackWorkspace {
  private final SlackStandIn.Settings settings;
  private final Clock clock = Clock.systemUTC();
  private final Map<String, Channel> channels = new LinkedHashMap<>();

  private final Object lock = new Object();
  // The six below are guarded by the lock, and so are the channels' allowances.
  private final List<ReceivedMessage> messages = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Allowance updates;
  private long lastTsMicros;
  private int rateLimited;
  private int rateLimitedUpdates;

  SlackWorkspace(SlackStandIn.Settings settings) {
    this.settings = settings;
    this.updates =
        new Allowance(settings.updateBurst, settings.updatesPerMinute / 60, System.nanoTime());
    settings.channels.forEach(name -> channels.put(name, channel(name, false, settings)));
    settings.archivedChannels.forEach(name -> channels.put(name, channel(name, true, settings)));
  }

  private static Channel channel(String name, boolean archived, SlackStandIn.Settings settings) {
    return new Channel(
        name,
        String.format(Locale.ROOT, "C%09X", Integer.toUnsignedLong(name.hashCode())),
        archived,
        new Allowance(settings.burst, settings.messagesPerSecond, System.nanoTime()));
  }

  private record Channel(String name, String id, boolean archived, Allowance posts) {}

  /** Returns the messages accepted so far, oldest first. */
  List<ReceivedMessage> messages() {
    synchronized (lock) {
      return List.copyOf(messages);
    }
  }

  /** Returns how many posts came too fast. */
  int rateLimited() {
    synchronized (lock) {
      return rateLimited;
    }
  }

  /** Returns how many changes came too fast. */
  int rateLimitedUpdates() {
    synchronized (lock) {
      return rateLimitedUpdates;
    }
  }

  /** Does what {@code chat.postMessage} does, and returns its answer. */
  ObjectNode post(Map<String, String> arguments) throws SlackRefusal {
    Channel channel = channelOf(arguments.getOrDefault("channel", ""));
    if (channel == null) {
      throw SlackRefusal.of("channel_not_found");
    }
    if (channel.archived) {
      throw SlackRefusal.of("is_archived");
    }
    String blocks = SlackBlocks.checked(arguments.get("blocks"));
    String text = textOf(arguments, blocks);
    if (text.codePointCount(0, text.length()) > SlackStandIn.MAX_TEXT_CHARACTERS) {
      throw SlackRefusal.of("msg_too_long");
    }
    String threadTs = arguments.get("thread_ts");
    synchronized (lock) {
      if (threadTs != null) {
        ReceivedMessage parent = existing(channel, threadTs);
        if (parent == null || parent.threadTs() != null) {
          throw SlackRefusal.of("thread_not_found");
        }
      }
      long wait = channel.posts.secondsToWait(System.nanoTime());
      if (wait > 0) {
        rateLimited++;
        throw SlackRefusal.tooFast(wait);
      }
      Instant now = clock.instant();
      ReceivedMessage message =
          new ReceivedMessage(
              now,
              channel.name,
              text,
              nextTs(now),
              threadTs,
              threadTs != null && isTrue(arguments.getOrDefault("reply_broadcast", "")),
              blocks,
              List.of(),
              false);
      places.put(message.ts(), messages.size());
      messages.add(message);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("ok", true).put("channel", channel.id).put("ts", message.ts());
      answer.set("message", shown(message));
      return answer;
    }
  }

  /** Does what {@code chat.update} does, and returns its answer. */
  ObjectNode update(Map<String, String> arguments) throws SlackRefusal {
    Channel channel = channelWithId(arguments.getOrDefault("channel", ""));
    if (channel == null) {
      throw SlackRefusal.of("channel_not_found");
    }
    if (channel.archived) {
      throw SlackRefusal.of("is_inactive");
    }
    String blocks = SlackBlocks.checked(arguments.get("blocks"));
    String text = textOf(arguments, blocks);
    if (text.getBytes(StandardCharsets.UTF_8).length > SlackStandIn.MAX_UPDATE_TEXT_BYTES) {
      throw SlackRefusal.of("msg_too_long");
    }
    synchronized (lock) {
      ReceivedMessage before = existing(channel, arguments.getOrDefault("ts", ""));
      if (before == null) {
        throw SlackRefusal.of("message_not_found");
      }
      Instant now = clock.instant();
      Duration editWindow = settings.editWindow;
      if (editWindow != null
          && Duration.between(before.receivedAt(), now).compareTo(editWindow) >= 0) {
        throw SlackRefusal.of("edit_window_closed");
      }
      long wait = updates.secondsToWait(System.nanoTime());
      if (wait > 0) {
        rateLimitedUpdates++;
        throw SlackRefusal.tooFast(wait);
      }
      // Attachments only: they are not kept here, and the rest stays.
      boolean stays = text.isEmpty() && blocks == null;
      ReceivedMessage message =
          before.changed(stays ? before.text() : text, stays ? before.blocks() : blocks, now);
      replace(message);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer
          .put("ok", true)
          .put("channel", channel.id)
          .put("ts", message.ts())
          .put("text", message.text());
      answer.set("message", shown(message));
      return answer;
    }
  }

  /**
   * Deletes a message as a person would.
   *
   * @throws IllegalArgumentException if there is none
   */
  void delete(String ts) {
    synchronized (lock) {
      Integer place = places.get(ts);
      if (place == null || messages.get(place).deleted()) {
        throw new IllegalArgumentException("no message has the ts " + ts);
      }
      replace(messages.get(place).gone());
    }
  }

  private void replace(ReceivedMessage message) {
    Integer place = places.get(message.ts());
    if (place == null) {
      throw new IllegalStateException("there is no message to replace");
    }
    messages.set(place, message);
  }

  /** Returns the text, which may only be empty beside blocks or attachments. */
  private static String textOf(Map<String, String> arguments, @Nullable String blocks)
      throws SlackRefusal {
    String text = arguments.getOrDefault("text", "");
    if (text.isEmpty() && blocks == null && !arguments.containsKey("attachments")) {
      throw SlackRefusal.of("no_text");
    }
    return text;
  }

  private static boolean isTrue(String argument) {
    return argument.equals("true") || argument.equals("1");
  }

  /** Returns a message of the channel that nobody deleted. */
  private @Nullable ReceivedMessage existing(Channel channel, String ts) {
    Integer place = places.get(ts);
    if (place == null) {
      return null;
    }
    ReceivedMessage message = messages.get(place);
    return message.deleted() || !message.channel().equals(channel.name) ? null : message;
  }

  /** Returns a message as the answers of Slack's methods show it. */
  private static ObjectNode shown(ReceivedMessage message) {
    ObjectNode shown =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "message")
            .put("subtype", "bot_message")
            .put("text", message.text())
            .put("ts", message.ts())
            .put("bot_id", "B0SANDBOX");
    if (message.threadTs() != null) {
      shown.put("thread_ts", message.threadTs());
    }
    return shown;
  }

  private @Nullable Channel channelOf(String nameOrId) {
    Channel named = channels.get(nameOrId.startsWith("#") ? nameOrId.substring(1) : nameOrId);
    return named != null ? named : channelWithId(nameOrId);
  }

  private @Nullable Channel channelWithId(String id) {
    return channels.values().stream()
        .filter(channel -> channel.id.equals(id))
        .findAny()
        .orElse(null);
  }

  /** Returns an identifier that no other message has, later ones being larger. */
  private String nextTs(Instant now) {
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    lastTsMicros = Math.max(lastTsMicros + 1, micros);
    return String.format(
        Locale.ROOT, "%d.%06d", lastTsMicros / 1_000_000, lastTsMicros % 1_000_000);
  }
}
