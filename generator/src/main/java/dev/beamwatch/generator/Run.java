package dev.beamwatch.generator;

import dev.beamwatch.recordings.RecordingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends a source to its target and ends with the totals, however it ends. */
final class Run {
  private final Surroundings surroundings;

  Run(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  void send(Source source, TargetOptions target) throws DeliveryException, RecordingException {
    Sink sink = target.open(surroundings);
    Progress progress =
        new Progress(surroundings.err(), surroundings.terminal(), surroundings.clock());
    Pump pump = new Pump(new Pacer(surroundings.clock(), surroundings.stop()), progress);
    try (sink) {
      pump.run(source, sink);
    } catch (DeliveryException e) {
      if (!e.isReaderGone()) {
        throw e;
      }
    } finally {
      progress.end();
      printTotals(pump.totals(), target);
    }
  }

  private void printTotals(Totals totals, TargetOptions target) {
    if (target.isStandardOutput()) {
      surroundings.err().println(totals);
      return;
    }
    try {
      surroundings.out().write((totals + "\n").getBytes(StandardCharsets.UTF_8));
      surroundings.out().flush();
    } catch (IOException e) {
      // Nobody reads the standard output: the other one may still be read.
      surroundings.err().println(totals);
    }
  }
}
