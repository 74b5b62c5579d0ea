package dev.beamwatch.benchmarks;

import dev.beamwatch.benchmarks.Measurement.Progress;
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
    long readings = input.expected().workload().readings();
    double brokerBefore = brokerSeconds();
    Progress half;
    Progress whole;
    double wall;
    long peak;
    try (RunningContender running = contender.start(setting)) {
      long begun = System.nanoTime();
      half = awaitHalf(contender, running, input.expected(), outputs, brokerBefore);
      awaitAll(contender, running, input.expected(), outputs);
      whole = new Progress(readings, running.cpuSeconds(), brokerSeconds() - brokerBefore);
      wall = (System.nanoTime() - begun) / 1e9;
      peak = running.peakBytes();
      requireBalance(contender, running, topics.count(input.topic()));
    }
    AppendTimes times = verify(contender, input.expected(), outputs);
    topics.delete(outputs.names());
    double readingsPerFiltered = (double) readings / input.expected().filtered().count();
    return new Measurement(
        contender.id(), round, half, whole, times.middleRate() * readingsPerFiltered, wall, peak);
  }

  private Progress awaitHalf(
      Contender contender,
      RunningContender running,
      Expected expected,
      Outputs outputs,
      double brokerBefore) {
    long all = expected.filtered().count();
    Counted counted = await(contender, running, outputs, new Counted(all / 2, 0));
    return new Progress(
        (double) counted.filtered() / all * expected.workload().readings(),
        running.cpuSeconds(),
        brokerSeconds() - brokerBefore);
  }

  private void awaitAll(
      Contender contender, RunningContender running, Expected expected, Outputs outputs) {
    Counted all = new Counted(expected.filtered().count(), expected.groups());
    var unused = await(contender, running, outputs, all);
  }

  /** Records in the output topics. */
  private record Counted(long filtered, long aggregated) {
    long sum() {
      return filtered + aggregated;
    }
  }

  /** Waits for so many records, and returns how many there are then. */
  private Counted await(
      Contender contender, RunningContender running, Outputs outputs, Counted wanted) {
    long best = -1;
    long bestAt = System.nanoTime();
    while (true) {
      Counted counted =
          new Counted(topics.count(outputs.filtered()), topics.count(outputs.aggregated()));
      if (counted.filtered >= wanted.filtered && counted.aggregated >= wanted.aggregated) {
        return counted;
      }
      long now = System.nanoTime();
      if (counted.sum() > best) {
        best = counted.sum();
        bestAt = now;
      } else if (now - bestAt > STANDSTILL.toNanos()) {
        throw new BenchmarkException(
            "%s stands still: %d of %d records after %d s without another"
                .formatted(contender.id(), best, wanted.sum(), STANDSTILL.toSeconds()));
      } else if (now - bestAt > STANDSTILL.toNanos() / 10) {
        running.requireAlive();
      }
      Waiting.sleep(PAUSE);
    }
  }

  /** Checks the equations of the contract, by the counters of the contender that has to keep it. */
  private static void requireBalance(Contender contender, RunningContender running, long records) {
    if (contender != Contender.BEAMWATCH) {
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
