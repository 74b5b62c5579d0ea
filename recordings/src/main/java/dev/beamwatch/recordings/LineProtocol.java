package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * InfluxDB's line protocol, as telegraf and {@code influx_inspect export} write it: {@code
 * cpu,cpu=cpu0,host=h usage_idle=97.1 1700000000000000000}.
 *
 * <p>Lines of other measurements and fields are left out. There is no library that reads it.
 */
final class LineProtocol implements Format {
  private static final UsualNames NAMES =
      new UsualNames(
          List.of("time"),
          List.of("usage_active"),
          List.of("usage_idle"),
          List.of("host"),
          List.of("cpu"));

  @Override
  public String title() {
    return "InfluxDB line protocol";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(Preset.INFLUX, Preset.TELEGRAF);
  }

  @Override
  public boolean isJson() {
    return false;
  }

  @Override
  public boolean recognises(RecordedText text) {
    return text.head().lines().stream()
        .filter(line -> !isComment(line))
        .findFirst()
        .map(LineProtocol::parseOrNull)
        .filter(point -> !point.time().isEmpty())
        .isPresent();
  }

  @Override
  public boolean isPercent() {
    return true;
  }

  @Override
  public String expected() {
    return "fields usage_idle or usage_active of the measurement cpu";
  }

  @Override
  public Rows open(RecordedText text) {
    RecordingLayout layout = text.layout();
    Set<String> wanted =
        layout
            .valueColumn()
            .or(layout::idleColumn)
            .map(Set::of)
            .orElse(Set.of("usage_active", "usage_idle"));
    boolean anyMeasurement = layout.valueColumn().or(layout::idleColumn).isPresent();
    return new Points(text.lines(), wanted, anyMeasurement);
  }

  /** The export of InfluxDB 1 begins with statements. */
  private static boolean isComment(String line) {
    return line.startsWith("#") || line.startsWith("CREATE ");
  }

  private static final class Points implements Rows {
    private final Lines lines;
    private final Set<String> wanted;
    private final boolean anyMeasurement;

    Points(Lines lines, Set<String> wanted, boolean anyMeasurement) {
      this.lines = lines;
      this.wanted = wanted;
      this.anyMeasurement = anyMeasurement;
    }

    @Override
    public @Nullable Row next() throws RecordingException {
      String line;
      while ((line = lines.next()) != null) {
        if (isComment(line)) {
          continue;
        }
        Point point = parseOrNull(line);
        if (point == null) {
          throw lines.refused("no line protocol: is the file complete?");
        }
        if ((anyMeasurement || point.measurement().equals("cpu"))
            && wanted.stream().anyMatch(point.texts()::containsKey)) {
          if (point.time().isEmpty()) {
            throw lines.refused("the time is missing at the end of the line");
          }
          point.texts().put("time", point.time());
          return Row.of(lines.place(), point.texts());
        }
      }
      return null;
    }

    @Override
    public UsualNames names() {
      return NAMES;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /**
   * A line.
   *
   * @param texts tags and fields
   * @param time empty if there is none
   */
  private record Point(String measurement, Map<String, String> texts, String time) {}

  private static @Nullable Point parseOrNull(String line) {
    List<String> parts = split(line.strip(), ' ');
    if (parts.size() < 2 || parts.size() > 3) {
      return null;
    }
    String time = parts.size() == 3 ? parts.get(2) : "";
    if (!time.isEmpty() && !time.matches("-?\\d+")) {
      return null;
    }
    List<String> names = split(parts.get(0), ',');
    Map<String, String> texts = new LinkedHashMap<>();
    for (String tag : names.subList(1, names.size())) {
      if (!put(tag, texts)) {
        return null;
      }
    }
    for (String field : split(parts.get(1), ',')) {
      if (!put(field, texts)) {
        return null;
      }
    }
    return new Point(unescaped(names.get(0)), texts, time);
  }

  private static boolean put(String pair, Map<String, String> texts) {
    List<String> parts = split(pair, '=');
    if (parts.size() != 2 || parts.get(0).isEmpty() || parts.get(1).isEmpty()) {
      return false;
    }
    String value = parts.get(1);
    char last = value.charAt(value.length() - 1);
    if ((last == 'i' || last == 'u') && value.matches("-?\\d+[iu]")) {
      value = value.substring(0, value.length() - 1);
    } else if (value.startsWith("\"")) {
      value = value.substring(1, Math.max(1, value.length() - 1));
    }
    texts.put(unescaped(parts.get(0)), unescaped(value));
    return true;
  }

  /** Takes a text apart where a character is neither in quotes nor behind a backslash. */
  private static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    boolean isQuoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        isQuoted = !isQuoted;
      } else if (c == at && !isQuoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unescaped(String text) {
    return text.indexOf('\\') < 0 ? text : text.replaceAll("\\\\([,= \"\\\\])", "$1");
  }
}
