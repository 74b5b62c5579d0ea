package dev.beamwatch.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.benchmarks.RunSetting.Artifacts;
import dev.beamwatch.benchmarks.RunSetting.JobSize;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.ThresholdDatabase;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lets each contender judge the past, one at a time, and measures and verifies each. */
final class ReplayRun {
  private static final String WINDOWS_TOPIC = "windows";
  private static final String QUARTER_TOPIC = "windows-quarter";
  private static final String PASSWORD = "BEAMWATCH_JDBC_PASSWORD";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sandbox sandbox;
  private final Topics topics;
  private final Artifacts artifacts;
  private final JobSize size;
  private final PastWindows whole;
  private final HostLimits limits;
  private final Input input;
  private final Drain drain;
  private int runs;

  private ReplayRun(
      Sandbox sandbox,
      Topics topics,
      Artifacts artifacts,
      JobSize size,
      PastWindows whole,
      Input input) {
    this.sandbox = sandbox;
    this.topics = topics;
    this.artifacts = artifacts;
    this.size = size;
    this.whole = whole;
    this.limits = HostLimits.of(whole.series());
    this.input = input;
    this.drain = new Drain(sandbox, topics, artifacts, size);
  }

  /** Fills the topics, and the table with a limit for every host. */
  static ReplayRun prepare(
      Sandbox sandbox,
      Topics topics,
      Artifacts artifacts,
      JobSize size,
      PastWindows whole,
      Workload readings) {
    String servers = sandbox.broker().bootstrapServers();
    whole.write(topics, servers, WINDOWS_TOPIC, readings.partitions());
    quarter(whole).write(topics, servers, QUARTER_TOPIC, readings.partitions());
    ReplayRun run =
        new ReplayRun(
            sandbox,
            topics,
            artifacts,
            size,
            whole,
            Input.prepare(topics, servers, "readings", readings));
    sandbox.database().execute("DELETE FROM " + Contract.THRESHOLDS_TABLE);
    sandbox
        .database()
        .execute(
            "INSERT INTO %s VALUES %s".formatted(Contract.THRESHOLDS_TABLE, run.limits.rows()));
    return run;
  }

  private static PastWindows quarter(PastWindows whole) {
    return new PastWindows(whole.windowsEach() / 4, whole.series());
  }

  /**
   * Lets a contender judge the past.
   *
   * @throws BenchmarkException if it fails, or has judged it in another way
   */
  ReplayMeasurement run(ReplayContender contender, int round) {
    return switch (contender) {
      case AGGREGATES -> fromAggregates(contender, round, WINDOWS_TOPIC, whole);
      case QUARTER -> fromAggregates(contender, round, QUARTER_TOPIC, quarter(whole));
      case READINGS -> fromReadings(contender, round);
      case LIVE -> live(contender, round);
      case FLINK_SQL -> flinkSql(contender, round);
    };
  }

  private ReplayMeasurement fromAggregates(
      ReplayContender contender, int round, String topic, PastWindows past) {
    Path folder = newFolder(contender);
    ReplayProgram.Done done = replay(folder, List.of("--aggregatedTopic=" + topic));
    ExpectedAlerts expected = new ExpectedAlerts(limits);
    for (long n = 0; n < past.count(); n++) {
      expected.add(past.window(n));
    }
    requireSame(contender, expected, done, results(folder));
    return measurement(contender, round, done.windows(), 0, done.cost());
  }

  private ReplayMeasurement fromReadings(ReplayContender contender, int round) {
    Path folder = newFolder(contender);
    ReplayProgram.Done done =
        replay(folder, List.of("--source=readings", "--inputTopic=" + input.topic()));
    Verification verification = new Verification(contender.id(), input.expected());
    ExpectedAlerts expected = new ExpectedAlerts(limits);
    WindowStatsCodec codec = new WindowStatsCodec(ZoneOffset.UTC);
    try (BufferedReader lines =
        Files.newBufferedReader(results(folder).resolve("windows.jsonl"), UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        byte[] value = line.getBytes(UTF_8);
        verification.aggregated(value);
        expected.add(codec.decode(value));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    verification.finishWindows();
    requireSame(contender, expected, done, results(folder));
    return measurement(contender, round, done.windows(), readings(), done.cost());
  }

  private static void requireSame(
      ReplayContender contender, ExpectedAlerts expected, ReplayProgram.Done done, Path results) {
    if (done.windows() != expected.windows()) {
      throw new BenchmarkException(
          "%s differs: it has judged %d windows instead of %d"
              .formatted(contender.id(), done.windows(), expected.windows()));
    }
    if (expected.events() == 0) {
      throw new BenchmarkException(
          contender.id() + " has no event that could be compared: take more windows");
    }
    expected.verify(contender.id(), results.resolve("alerts.jsonl"));
  }

  private ReplayProgram.Done replay(Path folder, List<String> source) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--bootstrapServers=" + sandbox.broker().bootstrapServers(),
                "--jdbcUrl=" + sandbox.database().jdbcUrl(),
                "--jdbcUser=" + ThresholdDatabase.READER_USER,
                "--jdbcPassword=${env:" + PASSWORD + "}",
                "--output=" + results(folder)));
    options.addAll(source);
    return ReplayProgram.run(
        artifacts,
        options,
        Map.of(PASSWORD, ThresholdDatabase.READER_PASSWORD),
        folder.resolve("replay.log"));
  }

  private ReplayMeasurement live(ReplayContender contender, int round) {
    Measurement run = drain.run(Contender.BEAMWATCH_DIRECT, round, input);
    return measurement(
        contender,
        round,
        input.expected().groups(),
        readings(),
        new PastRun(run.wallSeconds(), run.whole().cpuSeconds(), run.peakBytes()));
  }

  private ReplayMeasurement flinkSql(ReplayContender contender, int round) {
    Path folder = newFolder(contender);
    String name = folder.getFileName().toString();
    Outputs outputs = Outputs.create(topics, name);
    PastRun cost =
        FlinkContenders.flinkSqlPast(
            new RunSetting(sandbox, name, folder, input, outputs, size, artifacts), limits.rows());
    Verification verification = new Verification(contender.id(), input.expected());
    topics.read(
        outputs.aggregated(),
        (value, millis) -> {
          verification.aggregated(value);
          requireVerdict(contender, value);
        });
    verification.finishWindows();
    topics.delete(outputs.names());
    return measurement(contender, round, input.expected().groups(), readings(), cost);
  }

  private void requireVerdict(ReplayContender contender, byte[] value) {
    try {
      JsonNode window = JSON.readTree(value);
      Integer allowedTop = limits.byHost().get(window.path("hostname").asText());
      if (allowedTop == null
          || window.path("allowed_top").asInt() != allowedTop
          || window.path("is_over").asBoolean()
              != window.path("usage_avg").doubleValue() > allowedTop) {
        throw new BenchmarkException(
            "%s differs: a wrong verdict: %s".formatted(contender.id(), window));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long readings() {
    return input.expected().workload().readings();
  }

  private static ReplayMeasurement measurement(
      ReplayContender contender, int round, long windows, long readings, PastRun cost) {
    return new ReplayMeasurement(
        contender,
        round,
        windows,
        readings,
        cost.wallSeconds(),
        cost.cpuSeconds(),
        cost.peakBytes());
  }

  private static Path results(Path folder) {
    return folder.resolve("results");
  }

  private Path newFolder(ReplayContender contender) {
    try {
      return Files.createDirectories(
          sandbox.folder().resolve("replay-" + contender.id() + "-" + ++runs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
