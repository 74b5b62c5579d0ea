package dev.beamwatch.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the channels and messages of the Slack stand-in by Slack's rules. Thread-safe. */
final class SlackWorkspace {
  private final Clock clock = Clock.systemUTC();
  private final Map<String, Channel> channels = new LinkedHashMap<>();

  private final Object lock = new Object();
  // The three below are guarded by the lock, and so are the channels' allowances.
  private final List<ReceivedMessage> messages = new ArrayList<>();
  private long lastTsMicros;
  private int rateLimited;

  SlackWorkspace(SlackStandIn.Settings settings) {
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

  /** Does what {@code chat.postMessage} does, and returns its answer. */
  ObjectNode post(Map<String, String> arguments) throws SlackRefusal {
    Channel channel = channelOf(arguments.getOrDefault("channel", ""));
    if (channel == null) {
      throw SlackRefusal.of("channel_not_found");
    }
    if (channel.archived) {
      throw SlackRefusal.of("is_archived");
    }
    String text = arguments.getOrDefault("text", "");
    if (text.isEmpty()
        && !arguments.containsKey("blocks")
        && !arguments.containsKey("attachments")) {
      throw SlackRefusal.of("no_text");
    }
    if (text.codePointCount(0, text.length()) > SlackStandIn.MAX_TEXT_CHARACTERS) {
      throw SlackRefusal.of("msg_too_long");
    }
    synchronized (lock) {
      long wait = channel.posts.secondsToWait(System.nanoTime());
      if (wait > 0) {
        rateLimited++;
        throw SlackRefusal.tooFast(wait);
      }
      Instant now = clock.instant();
      ReceivedMessage message = new ReceivedMessage(now, channel.name, text, nextTs(now));
      messages.add(message);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("ok", true).put("channel", channel.id).put("ts", message.ts());
      answer
          .putObject("message")
          .put("type", "message")
          .put("subtype", "bot_message")
          .put("text", text)
          .put("ts", message.ts())
          .put("bot_id", "B0SANDBOX");
      return answer;
    }
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
