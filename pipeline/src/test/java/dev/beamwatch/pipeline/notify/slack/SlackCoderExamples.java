package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.notify.OldNews;
import dev.beamwatch.pipeline.notify.OldNewsCoder;
import dev.beamwatch.schemas.AlertEvent;
import java.math.BigDecimal;
import java.util.List;

/** Elements of the coders in this package, and of what was too old. */
public final class SlackCoderExamples {
  private static final long NOON = 1_633_953_600_000L;

  private SlackCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(old(), breaches(), board());
  }

  private static CoderExamples<OldNews> old() {
    return CoderExamples.of(OldNewsCoder.INSTANCE)
        .with("none", OldNews.NONE)
        .with("some", new OldNews(212, NOON - 60_000, NOON, NOON + 900_000));
  }

  private static CoderExamples<BreachQueue> breaches() {
    return CoderExamples.of(BreachQueueCoder.INSTANCE)
        .with("nothing waits", new BreachQueue(List.of(), OldNews.NONE))
        .with(
            "one breach",
            new BreachQueue(
                List.of(
                    new Breach(NOON, NOON + 30_000, "doc", "cpu3", 91.5, new BigDecimal("20.0"))),
                new OldNews(1, NOON, NOON, NOON)));
  }

  private static CoderExamples<Board> board() {
    AlertEvent firing = AlertEvents.firing("doc", "cpu3", 4);
    Board board = new Board();
    Board.Host host = new Board.Host();
    host.card = 7;
    host.isLost = true;
    host.doneSinceMillis = NOON;
    host.alerts.put("cpu3", new Board.Known(firing, 12, true));
    board.hosts.put("doc", host);
    board.cards.put(7L, new Board.Card("C1 1633953600.000100", List.of("doc", "七"), true));
    board.lastCard = 7;
    board.lastArrival = 12;
    board.old = new OldNews(1, NOON, NOON, NOON);
    return CoderExamples.of(BoardCoder.INSTANCE)
        .with("an empty board", new Board())
        .with("a host with a message", board);
  }
}
