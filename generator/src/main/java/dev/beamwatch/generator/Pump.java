package dev.beamwatch.generator;

import dev.beamwatch.recordings.RecordingException;
import java.util.Optional;

/** Moves messages from a source to a sink, each when it is due, until the end or a stop. */
final class Pump {
  /** At full speed the clock is looked at once in so many messages; a power of two. */
  private static final int STEPS_PER_LOOK = 256;

  private final Pacer pacer;
  private final Progress progress;
  private final Totals totals = new Totals();

  Pump(Pacer pacer, Progress progress) {
    this.pacer = pacer;
    this.progress = progress;
  }

  /** Returns what was sent so far, also after a failure. */
  Totals totals() {
    return totals;
  }

  /** Sends everything and flushes. */
  void run(Source source, Sink sink) throws DeliveryException, RecordingException {
    Pacer.Interlude beforePause =
        () -> {
          sink.beforePause();
          progress.update(totals);
        };
    long step = 0;
    while (source.advance() && pacer.awaitDue(source.dueAtMillis(), beforePause)) {
      Optional<Message> message = source.message();
      if (message.isPresent()) {
        sink.send(message.get());
        totals.add(message.get());
      }
      if ((++step & (STEPS_PER_LOOK - 1)) == 0) {
        progress.update(totals);
      }
    }
    sink.flush();
  }
}
