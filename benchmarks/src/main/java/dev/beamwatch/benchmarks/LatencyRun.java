package dev.beamwatch.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.sandbox.ReceivedMessage;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a contender follow readings as they occur, and measures how late its windows are, and the
 * events of alerts.
 */
final class LatencyRun {
  /** Windows that end so soon after the start are those of a cold program. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sandbox sandbox;
  private final Topics topics;
  private final RunSetting.Artifacts artifacts;
  private final RunSetting.JobSize size;

  LatencyRun(
      Sandbox sandbox, Topics topics, RunSetting.Artifacts artifacts, RunSetting.JobSize size) {
    this.sandbox = sandbox;
    this.topics = topics;
    this.artifacts = artifacts;
    this.size = size;
  }

  /**
   * What was found.
   *
   * @param contender its name
   * @param output of records in the aggregated topic
   * @param alerts of records in the topic of alerts; none but Beamwatch's
   * @param slack of lines that Slack has received; none but Beamwatch's
   * @param arrivals of readings in the topic that it follows
   * @param peakBytes the most memory of the contender's processes
   */
  record Result(
      String contender,
      Latencies output,
      Latencies alerts,
      Latencies slack,
      Latencies arrivals,
      long peakBytes) {}

  /**
   * Runs a contender.
   *
   * @param length how long readings come
   */
  Result run(
      Contender contender, int readingsPerSecond, int series, int partitions, Duration length) {
    String name = "live-" + contender.id();
    topics.create(name, partitions);
    Outputs outputs = Outputs.create(topics, name);
    // Nothing is expected of it: only the topic's name counts.
    Input input = new Input(name, new Expected(new Workload(1, series, partitions)));
    RunSetting setting =
        new RunSetting(
            sandbox, name, folder(name), input, outputs, withAnEventPerWindow(size), artifacts);
    long from;
    LiveLoad.Sent sent;
    long peakBytes;
    try (RunningContender running = contender.start(setting)) {
      from = System.currentTimeMillis() + WARM_UP.toMillis();
      sent =
          new LiveLoad(
                  sandbox.broker().bootstrapServers(), name, readingsPerSecond, series, partitions)
              .run(length, from);
      running.requireAlive();
      // What the last readings have led to may be on its way.
      Waiting.sleep(Duration.ofSeconds(3));
      peakBytes = running.peakBytes();
    }
    Result result =
        new Result(
            contender.id(),
            windows(outputs.aggregated(), from, sent.untilMillis()),
            windows(outputs.alerts(), from, sent.untilMillis()),
            slack(from, sent.untilMillis()),
            sent.arrivals(),
            peakBytes);
    topics.delete(outputs.names());
    return result;
  }

  /** An alert that fires says so in each window, and begins with the first one. */
  private static RunSetting.JobSize withAnEventPerWindow(RunSetting.JobSize size) {
    List<String> options = new ArrayList<>(size.pipelineOptions());
    options.addAll(List.of("--breachingWindows=1", "--ofWindows=1", "--repeatAfter=PT1S"));
    return size.withPipelineOptions(options);
  }

  /** Returns how long after the end of its window each record was in a topic. */
  private Latencies windows(String topic, long fromMillis, long untilMillis) {
    SqlTimestamps timestamps = SqlTimestamps.in(ZoneOffset.UTC);
    Latencies latencies = new Latencies();
    topics.read(
        topic,
        (value, millis) -> {
          long end = timestamps.parse(json(value).path("window_end").asText());
          if (end >= fromMillis && end + Latencies.WATERMARK_DELAY_MILLIS <= untilMillis) {
            latencies.add(millis, end);
          }
        });
    return latencies;
  }

  private Latencies slack(long fromMillis, long untilMillis) {
    Latencies latencies = new Latencies();
    for (ReceivedMessage message : sandbox.slack().messages()) {
      long millis = message.receivedAt().toEpochMilli();
      if (millis >= fromMillis + Latencies.WATERMARK_DELAY_MILLIS && millis <= untilMillis) {
        message.text().lines().forEach(line -> latencies.addOfNewestWindow(millis));
      }
    }
    return latencies;
  }

  private static JsonNode json(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(sandbox.folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
