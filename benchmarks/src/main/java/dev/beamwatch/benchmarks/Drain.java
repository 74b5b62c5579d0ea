package dev.beamwatch.benchmarks;

import dev.beamwatch.benchmarks.RunSetting.Artifacts;
import dev.beamwatch.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Lets contenders drain topics, one at a time, and measures and verifies each. */
final class Drain {
  /** To ask how far a contender is takes time of the processors that it shares. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** Counters on Flink are a second or two old. */
  private static final Duration COUNTERS_LIMIT = Duration.ofSeconds(20);

  private static final Duration STANDSTILL = Duration.ofMinutes(2);

  private final Sandbox sandbox;
  private final Topics topics;
  private final Artifacts artifacts;
  private final RunSetting.JobSize size;
  private int runs;

  Drain(Sandbox sandbox, Topics topics, Artifacts artifacts, RunSetting.JobSize size) {
    this.sandbox = sandbox;
    this.topics = topics;
    this.artifacts = artifacts;
    this.size = size;
  }

  /**
   * Runs a contender until it has written all that it should.
   *
   * @throws BenchmarkException if it fails, stands still, or has written anything else
   */
  Measurement run(Contender contender, int round, Input input) {
    String name = contender.id() + "-" + ++runs;
    Outputs outputs = Outputs.create(topics, name);
    RunSetting setting =
        new RunSetting(sandbox, name, folder(name), input, outputs, size, artifacts);
    double brokerBefore = brokerSeconds();
    double cpu;
    double broker;
    double wall;
    long peak;
    try (RunningContender running = contender.start(setting)) {
      long begun = System.nanoTime();
      awaitAll(contender, running, input.expected(), outputs);
      cpu = running.cpuSeconds();
      broker = brokerSeconds() - brokerBefore;
      wall = (System.nanoTime() - begun) / 1e9;
      peak = running.peakBytes();
      requireBalance(contender, running, topics.count(input.topic()));
    }
    AppendTimes times = verify(contender, input.expected(), outputs);
    topics.delete(outputs.names());
    long readings = input.expected().workload().readings();
    double readingsPerFiltered = (double) readings / input.expected().filtered().count();
    return new Measurement(
        contender.id(),
        round,
        readings,
        cpu,
        broker,
        times.middleRate() * readingsPerFiltered,
        wall,
        peak);
  }

  private void awaitAll(
      Contender contender, RunningContender running, Expected expected, Outputs outputs) {
    long wanted = expected.filtered().count() + expected.groups();
    long best = -1;
    long bestAt = System.nanoTime();
    while (true) {
      long filtered = topics.count(outputs.filtered());
      long aggregated = topics.count(outputs.aggregated());
      if (filtered >= expected.filtered().count() && aggregated >= expected.groups()) {
        return;
      }
      long now = System.nanoTime();
      if (filtered + aggregated > best) {
        best = filtered + aggregated;
        bestAt = now;
      } else if (now - bestAt > STANDSTILL.toNanos()) {
        throw new BenchmarkException(
            "%s stands still: %d of %d records after %d s without another"
                .formatted(contender.id(), best, wanted, STANDSTILL.toSeconds()));
      } else if (now - bestAt > STANDSTILL.toNanos() / 10) {
        running.requireAlive();
      }
      Waiting.sleep(PAUSE);
    }
  }

  /** Checks the equations of the contract, by the counters of a contender that has some. */
  private static void requireBalance(Contender contender, RunningContender running, long records) {
    if (running.counters().isEmpty()) {
      return;
    }
    Waiting.until(
        contender.id() + "'s counters account for " + records + " records",
        COUNTERS_LIMIT,
        PAUSE,
        () -> Balance.of(running.counters()).accountsFor(records));
  }

  private AppendTimes verify(Contender contender, Expected expected, Outputs outputs) {
    AppendTimes times = new AppendTimes();
    Verification verification = new Verification(contender.id(), expected);
    // Nothing runs now but this; half of all readings are to be read, by one thread a partition.
    topics.partitions(outputs.filtered()).parallelStream()
        .map(
            partition -> {
              AppendTimes partTimes = new AppendTimes();
              Verification part = new Verification(contender.id(), expected);
              topics.read(
                  List.of(partition),
                  (value, millis) -> {
                    partTimes.add(millis);
                    part.filtered(value);
                  });
              return new Part(partTimes, part);
            })
        .toList()
        .forEach(
            part -> {
              times.add(part.times());
              verification.filtered(part.verification());
            });
    topics.read(outputs.aggregated(), (value, millis) -> verification.aggregated(value));
    verification.finish();
    if (topics.count(outputs.rejected()) > 0) {
      throw new BenchmarkException(contender.id() + " differs: it has rejected readings");
    }
    return times;
  }

  /** What one partition of the filtered topic holds. */
  private record Part(AppendTimes times, Verification verification) {}

  private double brokerSeconds() {
    return ProcessStat.of(sandbox.broker().pid()).seconds();
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(sandbox.folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
