package dev.beamwatch.pipeline.notify.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.alert.AlertNewsCoder;
import dev.beamwatch.pipeline.notify.Backlog;
import dev.beamwatch.pipeline.notify.Ledger;
import dev.beamwatch.pipeline.notify.Notifier;
import dev.beamwatch.pipeline.notify.OldNews;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.PostRule.Decision;
import dev.beamwatch.pipeline.notify.PostRule.Messages;
import dev.beamwatch.pipeline.notify.slack.Board.Card;
import dev.beamwatch.pipeline.notify.slack.Board.Host;
import dev.beamwatch.pipeline.notify.slack.Board.Known;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * Tells a channel of alerts. A host in trouble has one message, which is changed in place; each
 * event is a reply to it. Hosts that come while more than five wait share one message.
 *
 * <p>What waits is the newest event of each alert. An event that is too old is not told; but a
 * message that people have is changed to what is true, however old that is.
 */
final class AlertNotifier implements Notifier<AlertNews, Board, AlertNotifier.Call> {
  private static final long serialVersionUID = 1;

  /** While more hosts than this wait, they share a message. */
  static final int MOST_ALONE = 5;

  /** A host stays on the board for so long after its trouble is over, for stragglers. */
  static final Duration LINGER = Duration.ofMinutes(1);

  /** A shared message is posted with room for lines that become longer. */
  private static final int ROOM_TO_GROW = 1_000;

  private static final String OF_HOST = "";

  private static final Comparator<Host> LONGEST_WAITING_FIRST =
      Comparator.comparingLong(AlertNotifier::firstUntold);

  private final SlackClient client;
  private final Duration maxAge;
  private final ZoneId zone;

  /** What a call does. */
  enum Kind {
    /** It makes a message. */
    POST,
    /** It changes a message in place. */
    UPDATE,
    /** It replies to a message. */
    REPLY,
    /** It says how much was too old. */
    SUM_UP
  }

  /**
   * A call.
   *
   * @param card number of the message; 0 if there is none yet
   * @param hosts that it is about
   * @param events that it tells: those that had not been told
   * @param shown all events that its text shows
   * @param old what was too old
   */
  record Call(
      Kind kind,
      long card,
      List<String> hosts,
      List<AlertEvent> events,
      List<AlertEvent> shown,
      OldNews old,
      SlackCall call)
      implements Serializable {}

  /**
   * Tells by a client.
   *
   * @param maxAge older events are not told; zero: all are
   * @param zone of times in texts
   */
  AlertNotifier(SlackClient client, Duration maxAge, ZoneId zone) {
    this.client = client;
    this.maxAge = maxAge;
    this.zone = zone;
  }

  @Override
  public Coder<AlertNews> newsCoder() {
    return AlertNewsCoder.INSTANCE;
  }

  @Override
  public Coder<Board> queueCoder() {
    return BoardCoder.INSTANCE;
  }

  @Override
  public Board newQueue() {
    return new Board();
  }

  @Override
  public @Nullable Call next(
      Board board, Backlog<AlertNews> backlog, String to, long nowMillis, Ledger ledger) {
    for (AlertNews news : backlog.takeAll()) {
      take(news.event(), board, ledger);
    }
    leaveOutOld(board, to, nowMillis, ledger);
    forget(board, nowMillis);
    Call call = post(board, to);
    if (call == null) {
      call = change(board, nowMillis);
    }
    if (call == null && board.old.isDue(nowMillis)) {
      String line = SlackMessage.escaped(sumUp(board));
      call =
          new Call(
              Kind.SUM_UP, 0, List.of(), List.of(), List.of(), board.old, SlackCall.post(to, line));
    }
    return call;
  }

  private static void take(AlertEvent event, Board board, Ledger ledger) {
    Host host = board.hosts.computeIfAbsent(event.hostname(), name -> new Host());
    String cpu = Objects.requireNonNullElse(event.cpu(), OF_HOST);
    Known known = host.alerts.get(cpu);
    // Runners may bring events of an alert in any order.
    if (known != null && !event.isLaterThan(known.event())) {
      ledger.superseded();
      return;
    }
    Card card = board.cards.get(host.card);
    if (card != null && !Board.isEnd(event) && board.isDone(card)) {
      // Another trouble has a message of its own.
      card.hosts.remove(event.hostname());
      host.card = 0;
      host.alerts.clear();
      card = null;
    }
    if (known != null && !known.isTold()) {
      ledger.superseded();
    }
    host.alerts.put(cpu, new Known(event, ++board.lastArrival, false));
    host.doneSinceMillis = 0;
    if (card != null) {
      card.isShown = false;
    }
  }

  private void leaveOutOld(Board board, String to, long nowMillis, Ledger ledger) {
    if (maxAge.isZero()) {
      return;
    }
    for (Host host : board.hosts.values()) {
      if (host.card == 0 && !host.isLost) {
        host.alerts.replaceAll(
            (cpu, known) -> {
              if (known.isTold() || !isTooOld(known.event(), nowMillis)) {
                return known;
              }
              ledger.tooOld(notification(known.event(), to, State.TOO_OLD, nowMillis, null, null));
              board.old = board.old.with(known.event().windowEndMillis(), nowMillis);
              return known.told();
            });
      }
    }
  }

  private boolean isTooOld(AlertEvent event, long nowMillis) {
    return OldNews.isTooOld(event.windowEndMillis(), maxAge, nowMillis);
  }

  /** Takes hosts off the board whose trouble is over. */
  private static void forget(Board board, long nowMillis) {
    board
        .hosts
        .values()
        .removeIf(
            host -> {
              Card card = board.cards.get(host.card);
              if (!host.isOver() || !host.isTold() || (card != null && !board.isDone(card))) {
                return false;
              }
              if (host.doneSinceMillis == 0) {
                host.doneSinceMillis = nowMillis;
              }
              return nowMillis - host.doneSinceMillis >= LINGER.toMillis();
            });
    board.cards.values().removeIf(card -> card.hosts.stream().noneMatch(board.hosts::containsKey));
  }

  /** Returns the next message for hosts that have none; null if no host waits for one. */
  private @Nullable Call post(Board board, String to) {
    List<Map.Entry<String, Host>> waiting =
        board.hosts.entrySet().stream()
            .filter(host -> host.getValue().card == 0 && !host.getValue().isTold())
            .sorted(Map.Entry.comparingByValue(LONGEST_WAITING_FIRST))
            .toList();
    if (waiting.isEmpty()) {
      return null;
    }
    List<String> hosts =
        (waiting.size() > MOST_ALONE ? waiting : waiting.subList(0, 1))
            .stream().map(Map.Entry::getKey).toList();
    Rendered rendered = render(hosts, board, SlackMessage.MAX_BYTES - ROOM_TO_GROW);
    return new Call(
        Kind.POST,
        0,
        rendered.hosts(),
        untold(rendered.hosts(), board),
        events(rendered.hosts(), board),
        OldNews.NONE,
        new SlackCall(to, null, null, false, rendered.escaped(), rendered.blocks()));
  }

  /** Returns the next change of a message, or reply to it; null if all say what is true. */
  private @Nullable Call change(Board board, long nowMillis) {
    Map.Entry<Long, Card> oldest = null;
    long oldestArrival = Long.MAX_VALUE;
    for (Map.Entry<Long, Card> card : board.cards.entrySet()) {
      long arrival =
          card.getValue().hosts.stream()
              .map(board.hosts::get)
              .filter(Objects::nonNull)
              .mapToLong(AlertNotifier::firstUntold)
              .min()
              .orElse(Long.MAX_VALUE);
      if (!card.getValue().isShown) {
        arrival = Math.min(arrival, Long.MAX_VALUE - 1);
      }
      if (arrival < oldestArrival) {
        oldest = card;
        oldestArrival = arrival;
      }
    }
    if (oldest == null) {
      return null;
    }
    Card card = oldest.getValue();
    SlackPlace place = SlackPlace.parse(card.place).orElse(new SlackPlace("", ""));
    List<AlertEvent> untold = untold(card.hosts, board);
    if (!card.isShown) {
      // Should the lines have grown out of the message, the replies still name every host.
      Rendered rendered = render(card.hosts, board, SlackMessage.MAX_BYTES);
      return new Call(
          Kind.UPDATE,
          oldest.getKey(),
          List.copyOf(card.hosts),
          untold.stream().filter(event -> isTooOld(event, nowMillis)).toList(),
          events(card.hosts, board),
          OldNews.NONE,
          new SlackCall(
              place.channel(), place.ts(), null, false, rendered.escaped(), rendered.blocks()));
    }
    return reply(oldest.getKey(), card, place, untold);
  }

  private Call reply(long number, Card card, SlackPlace place, List<AlertEvent> untold) {
    AlertText text = new AlertText(zone);
    StringBuilder lines = new StringBuilder();
    List<AlertEvent> told = new ArrayList<>();
    for (AlertEvent event : untold) {
      String line = SlackMessage.escaped(text.reply(event, card.hosts.size() > 1));
      if (!told.isEmpty() && lines.length() + line.length() + 1 > SlackMessage.MAX_CHARS) {
        break;
      }
      lines.append(told.isEmpty() ? "" : "\n").append(line);
      told.add(event);
    }
    boolean isBroadcast = told.stream().anyMatch(e -> e.kind() == AlertEvent.Kind.REPEATED);
    return new Call(
        Kind.REPLY,
        number,
        List.copyOf(card.hosts),
        told,
        List.of(),
        OldNews.NONE,
        new SlackCall(place.channel(), null, place.ts(), isBroadcast, lines.toString(), null));
  }

  /**
   * A message.
   *
   * @param hosts that are in it
   */
  private record Rendered(List<String> hosts, String text) {
    String escaped() {
      return SlackMessage.escaped(text);
    }

    /** Returns the text as Block Kit: in {@code rich_text} nothing is markup. */
    String blocks() {
      int end = text.indexOf('\n');
      String first = end < 0 ? text : text.substring(0, end);
      ArrayNode blocks = JsonNodeFactory.instance.arrayNode();
      ArrayNode elements =
          blocks
              .addObject()
              .put("type", "rich_text")
              .putArray("elements")
              .addObject()
              .put("type", "rich_text_section")
              .putArray("elements");
      ObjectNode bold = elements.addObject().put("type", "text").put("text", first);
      bold.putObject("style").put("bold", true);
      if (end >= 0) {
        elements.addObject().put("type", "text").put("text", text.substring(end));
      }
      return blocks.toString();
    }
  }

  /** Renders a message about hosts; about the first of them if they are too many for one. */
  private Rendered render(List<String> hosts, Board board, int maxBytes) {
    AlertText text = new AlertText(zone);
    List<String> known = hosts.stream().filter(board.hosts::containsKey).toList();
    if (hosts.size() == 1) {
      String host = hosts.get(0);
      return new Rendered(
          hosts, text.ofHost(host, board.host(host).events(), SlackMessage.MAX_BYTES));
    }
    List<String> in = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    int inTrouble = 0;
    int bytes = SlackMessage.bytes(text.headOfMany(hosts.size(), hosts.size()));
    for (String host : known) {
      String line = text.lineOfHost(host, board.host(host).events());
      bytes += SlackMessage.bytes(line) + 1;
      if (!in.isEmpty() && bytes > maxBytes) {
        break;
      }
      in.add(host);
      lines.append('\n').append(line);
      inTrouble += board.host(host).isOver() ? 0 : 1;
    }
    return new Rendered(in, text.headOfMany(in.size(), inTrouble) + lines);
  }

  private static long firstUntold(Host host) {
    return host.alerts.values().stream()
        .filter(known -> !known.isTold())
        .mapToLong(Known::arrival)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static List<AlertEvent> untold(List<String> hosts, Board board) {
    return hosts.stream()
        .map(board.hosts::get)
        .filter(Objects::nonNull)
        .flatMap(host -> host.alerts.values().stream())
        .filter(known -> !known.isTold())
        .sorted(Comparator.comparingLong(Known::arrival))
        .map(Known::event)
        .toList();
  }

  private static List<AlertEvent> events(List<String> hosts, Board board) {
    return hosts.stream()
        .map(board.hosts::get)
        .filter(Objects::nonNull)
        .flatMap(host -> host.events().stream())
        .toList();
  }

  /** Says how much was too old, and who is in trouble since. */
  private String sumUp(Board board) {
    List<String> inTrouble =
        board.hosts.entrySet().stream()
            .filter(host -> host.getValue().card == 0 && !host.getValue().isOver())
            .map(host -> AlertText.name(host.getKey()))
            .toList();
    String line = board.old.line(zone);
    if (inTrouble.isEmpty()) {
      return line;
    }
    String names = String.join(", ", inTrouble.subList(0, Math.min(20, inTrouble.size())));
    return "%s. Still in trouble: %s%s"
        .formatted(
            line,
            names,
            inTrouble.size() > 20 ? " and %d more".formatted(inTrouble.size() - 20) : "");
  }

  @Override
  public @Nullable Duration lookAgain(Board board, long nowMillis) {
    long next = Long.MAX_VALUE;
    if (board.old.count() > 0) {
      next = board.old.untilTold(nowMillis).toMillis();
    }
    for (Host host : board.hosts.values()) {
      if (host.doneSinceMillis != 0) {
        next = Math.min(next, host.doneSinceMillis + LINGER.toMillis() - nowMillis);
      }
    }
    return next == Long.MAX_VALUE ? null : Duration.ofMillis(Math.max(1, next + 1));
  }

  @Override
  public @Nullable Call stillDue(Call call, Board board, Backlog<AlertNews> backlog) {
    boolean isDue =
        switch (call.kind()) {
          case SUM_UP -> board.old.equals(call.old());
          case POST -> call.hosts().stream().anyMatch(host -> waitsForPost(board.hosts.get(host)));
          case UPDATE, REPLY -> {
            Card card = board.cards.get(call.card());
            yield card != null
                && card.place.equals(placeOf(call))
                && (call.kind() == Kind.UPDATE
                    ? !card.isShown
                    : call.events().stream().anyMatch(event -> isUntold(event, board)));
          }
        };
    return isDue ? call : null;
  }

  private static boolean waitsForPost(@Nullable Host host) {
    return host != null && host.card == 0 && !host.isTold();
  }

  private static String placeOf(Call call) {
    String ts = call.kind() == Kind.UPDATE ? call.call().changes() : call.call().thread();
    return ts == null || ts.isEmpty() ? "" : new SlackPlace(call.call().channel(), ts).toString();
  }

  private static boolean isUntold(AlertEvent event, Board board) {
    Known known = known(event, board);
    return known != null && !known.isTold() && known.event().equals(event);
  }

  private static @Nullable Known known(AlertEvent event, Board board) {
    Host host = board.hosts.get(event.hostname());
    return host == null ? null : host.alerts.get(Objects.requireNonNullElse(event.cpu(), OF_HOST));
  }

  @Override
  public int size(Call call) {
    return Math.max(1, call.events().size());
  }

  @Override
  public int waiting(Board board, Backlog<AlertNews> backlog) {
    return backlog.all().size() + untold(List.copyOf(board.hosts.keySet()), board).size();
  }

  @Override
  public PostOutcome call(String to, Call call) {
    return client.call(call.call());
  }

  /** Slack takes some 50 updates a minute (tier 3), and one post a second. */
  @Override
  public Duration pauseAfter(Call call, Duration pause) {
    return call.kind() == Kind.UPDATE ? pause.multipliedBy(6).dividedBy(5) : pause;
  }

  @Override
  public void settle(
      Call call,
      PostOutcome outcome,
      Decision decision,
      Board board,
      Backlog<AlertNews> backlog,
      String to,
      long nowMillis,
      Ledger ledger) {
    if (decision.messages() == Messages.WAIT) {
      return;
    }
    if (decision.messages() == Messages.GONE) {
      postAnew(call, board);
      return;
    }
    boolean isThere = decision.messages() != Messages.UNDELIVERED;
    switch (call.kind()) {
      case SUM_UP -> board.old = OldNews.NONE;
      case POST -> {
        String place = outcome instanceof PostOutcome.Sent sent ? sent.id() : "";
        place(call, isThere ? place : null, board);
      }
      case UPDATE -> {
        Card card = board.cards.get(call.card());
        if (card != null) {
          card.isShown = !isThere || events(card.hosts, board).equals(call.shown());
        }
      }
      case REPLY -> {
        // Nothing but the events.
      }
    }
    for (AlertEvent event : call.events()) {
      if (isUntold(event, board)) {
        book(event, decision, board, to, nowMillis, ledger);
      }
    }
  }

  /** The message is not there any more: those that are in trouble, or untold, get another. */
  private static void postAnew(Call call, Board board) {
    Card card = board.cards.remove(call.card());
    if (card == null) {
      return;
    }
    for (String name : card.hosts) {
      Host host = board.hosts.get(name);
      if (host != null) {
        host.card = 0;
        host.isLost = !host.isOver() || !card.isShown;
      }
    }
  }

  /**
   * Puts the hosts of a post on a card.
   *
   * @param place of the message; null if Slack refused it
   */
  private static void place(Call call, @Nullable String place, Board board) {
    List<String> hosts =
        call.hosts().stream().filter(host -> waitsForPost(board.hosts.get(host))).toList();
    for (String name : hosts) {
      board.host(name).isLost = false;
    }
    if (place == null || hosts.isEmpty()) {
      return;
    }
    long number = ++board.lastCard;
    board.cards.put(number, new Card(place, hosts, events(hosts, board).equals(call.shown())));
    for (String name : hosts) {
      board.host(name).card = number;
    }
  }

  private void book(
      AlertEvent event, Decision decision, Board board, String to, long nowMillis, Ledger ledger) {
    Host host = board.host(event.hostname());
    host.alerts.computeIfPresent(
        Objects.requireNonNullElse(event.cpu(), OF_HOST), (cpu, known) -> known.told());
    switch (decision.messages()) {
      case SENT -> ledger.sent(notification(event, to, State.SENT, nowMillis, null, null));
      case LOGGED -> ledger.logged();
      default -> {
        String text = new AlertText(zone).reply(event, true);
        ledger.refused(
            notification(event, to, State.REFUSED, nowMillis, decision.why(), text),
            text,
            decision.why());
      }
    }
  }

  private static Notification notification(
      AlertEvent event,
      String to,
      State state,
      long nowMillis,
      @Nullable String detail,
      @Nullable String text) {
    return new Notification(
        Notification.SLACK,
        to,
        event.alertId(),
        event.sequence(),
        event.windowEndMillis(),
        event.hostname(),
        event.cpu(),
        state,
        nowMillis,
        detail,
        text);
  }

  @Override
  public void close() {
    client.close();
  }
}
