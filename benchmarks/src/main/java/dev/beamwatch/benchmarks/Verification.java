package dev.beamwatch.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Compares what a contender has written with what it should have. Fields that a contender writes in
 * addition are ignored. Not thread-safe.
 */
final class Verification {
  private static final double TOLERANCE = 1e-9;
  private static final JsonFactory JSON = new JsonFactory();

  private final String contender;
  private final Expected expected;
  private final SqlTimestamps timestamps = SqlTimestamps.in(ZoneOffset.UTC);
  private final MultisetHash filtered = new MultisetHash();
  private final BitSet seen = new BitSet();
  private final Map<String, Integer> seriesByName = new HashMap<>();
  private String lastSecond = "";
  private long lastSecondMillis;

  Verification(String contender, Expected expected) {
    this.contender = contender;
    this.expected = expected;
    for (int series = 0; series < expected.workload().series(); series++) {
      seriesByName.put(name(Workload.hostname(series), Workload.cpu(series)), series);
    }
  }

  /** One record of either topic. */
  private static final class Fields {
    private String hostname = "";
    private String cpu = "";
    private String time = "";
    private double usage = Double.NaN;
    private double mean = Double.NaN;
    private double max = Double.NaN;
  }

  /** Takes a record of the filtered topic. */
  void filtered(byte[] value) {
    Fields fields = fields(value);
    filtered.add(fields.hostname, fields.cpu, fields.usage, millis(fields.time));
  }

  /** Takes the records of the filtered topic that another has taken. */
  void filtered(Verification part) {
    filtered.add(part.filtered);
  }

  /**
   * Takes a record of the aggregated topic.
   *
   * @throws BenchmarkException if it should not be there, or not with these figures
   */
  void aggregated(byte[] value) {
    Fields fields = fields(value);
    if (fields.hostname.equals(Input.CLOSING_HOST)) {
      return;
    }
    int series = seriesByName.getOrDefault(name(fields.hostname, fields.cpu), -1);
    long end = millis(fields.time);
    long window = (end - Workload.START_MILLIS) / Workload.WINDOW_MILLIS - 1;
    require(
        series >= 0 && window >= 0 && window < expected.workload().windows(),
        "has a window that no reading is in",
        value);
    int index = (int) window;
    require(expected.count(index, series) > 0, "has a window that no reading is in", value);
    int group = index * expected.workload().series() + series;
    require(!seen.get(group), "has a window twice", value);
    seen.set(group);
    double mean = expected.mean(index, series);
    require(
        Math.abs(fields.mean - mean) <= TOLERANCE * Math.abs(mean),
        "has a wrong mean; it should be " + mean,
        value);
    double max = expected.max(index, series);
    require(fields.max == max, "has a wrong maximum; it should be " + max, value);
  }

  /**
   * Checks that nothing is missing.
   *
   * @throws BenchmarkException if something is
   */
  void finish() {
    finishWindows();
    finishReadings();
  }

  /**
   * Checks that no window is missing.
   *
   * @throws BenchmarkException if one is
   */
  void finishWindows() {
    if (seen.cardinality() != expected.groups()) {
      throw new BenchmarkException(
          "%s differs: %d windows in the aggregated topic instead of %d"
              .formatted(contender, seen.cardinality(), expected.groups()));
    }
  }

  private void finishReadings() {
    if (filtered.count() != expected.filtered().count()) {
      throw new BenchmarkException(
          "%s differs: %d readings in the filtered topic instead of %d"
              .formatted(contender, filtered.count(), expected.filtered().count()));
    }
    if (!filtered.value().equals(expected.filtered().value())) {
      throw new BenchmarkException(
          contender + " differs: as many readings in the filtered topic as expected, but others");
    }
  }

  private void require(boolean condition, String otherwise, byte[] value) {
    if (!condition) {
      throw new BenchmarkException(
          "%s differs: the aggregated topic %s: %s".formatted(contender, otherwise, text(value)));
    }
  }

  private static String text(byte[] value) {
    return new String(value, UTF_8);
  }

  private static String name(String hostname, String cpu) {
    return hostname + " " + cpu;
  }

  private Fields fields(byte[] value) {
    Fields fields = new Fields();
    try (JsonParser json = JSON.createParser(value)) {
      var unused = json.nextToken();
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        var unusedToken = json.nextToken();
        switch (field) {
          case "hostname" -> fields.hostname = json.getText();
          case "cpu" -> fields.cpu = json.getText();
          case "time_ltz", "window_end" -> fields.time = json.getText();
          case "usage" -> fields.usage = json.getDoubleValue();
          case "usage_avg" -> fields.mean = json.getDoubleValue();
          case "usage_max" -> fields.max = json.getDoubleValue();
          default -> json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new BenchmarkException(
          "%s differs: it has written what cannot be read: %s".formatted(contender, text(value)),
          e);
    }
    return fields;
  }

  /** Reads a time; its second is that of the record before, most of the time. */
  private long millis(String text) {
    int end = Math.min(text.length(), "yyyy-MM-dd HH:mm:ss".length());
    String second = text.substring(0, end);
    if (!second.equals(lastSecond)) {
      lastSecondMillis = timestamps.parse(second);
      lastSecond = second;
    }
    return text.length() == end
        ? lastSecondMillis
        : lastSecondMillis + Math.round(Double.parseDouble("0" + text.substring(end)) * 1_000);
  }
}
