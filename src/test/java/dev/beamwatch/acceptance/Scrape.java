package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.FlinkCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus would fetch from all JVMs of a cluster at one time. */
record Scrape(List<Sample> samples) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** A line of the text format: name, labels if there are any, value. */
  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  /**
   * One figure.
   *
   * @param name of the metric
   * @param labels by name
   */
  record Sample(String name, Map<String, String> labels, double value) {}

  /** Fetches all figures. */
  static Scrape of(FlinkCluster cluster) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    List<Sample> samples = new ArrayList<>();
    for (URI address : cluster.prometheus()) {
      try {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(address).timeout(LIMIT).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new AssertionError(address + " answers " + answer.statusCode());
        }
        answer
            .body()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .forEach(line -> samples.add(sample(line)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
    return new Scrape(List.copyOf(samples));
  }

  private static Sample sample(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new AssertionError("not in Prometheus' text format: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    String inBraces = matcher.group(2) == null ? "" : matcher.group(2);
    Matcher label = LABEL.matcher(inBraces);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return new Sample(matcher.group(1), labels, Double.parseDouble(matcher.group(3)));
  }

  /** Returns the figures of one job's own operators: another may just be ending. */
  Scrape ofJob(String id) {
    return new Scrape(
        samples.stream().filter(sample -> id.equals(sample.labels().get("job_id"))).toList());
  }

  /** Returns the sum over all parts of the job for each metric of a prefix, by the name's rest. */
  Map<String, Long> sums(String prefix) {
    Map<String, Long> sums = new HashMap<>();
    for (Sample sample : samples) {
      if (sample.name().startsWith(prefix)) {
        sums.merge(sample.name().substring(prefix.length()), (long) sample.value(), Long::sum);
      }
    }
    return sums;
  }

  /** Returns the highest value that a metric has in any part of the job. */
  long maximum(String name) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .mapToLong(sample -> (long) sample.value())
        .max()
        .orElseThrow(() -> new AssertionError("no " + name));
  }
}
