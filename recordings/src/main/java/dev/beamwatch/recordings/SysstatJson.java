package dev.beamwatch.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of sysstat 12: {@code sadf -j} and {@code mpstat -o JSON}.
 *
 * <p>One entry of {@code statistics} is in memory at a time.
 */
final class SysstatJson implements Format {
  private static final String HOST = "sysstat.hosts[]";
  private static final UsualNames NAMES =
      new UsualNames(
          List.of("time"), List.of(), List.of("idle"), List.of("nodename"), List.of("cpu"));

  private final String title;
  private final Preset preset;
  private final String datePath;
  private final String command;

  private SysstatJson(String title, Preset preset, String datePath, String command) {
    this.title = title;
    this.preset = preset;
    this.datePath = datePath;
    this.command = command;
  }

  static SysstatJson ofSadf() {
    return new SysstatJson("sadf -j", Preset.SADF, HOST + ".file-date", "sadf -j FILE -- -P ALL");
  }

  static SysstatJson ofMpstat() {
    return new SysstatJson(
        "mpstat -o JSON", Preset.MPSTAT, HOST + ".date", "TZ=UTC mpstat -P ALL -o JSON 10");
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(preset);
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public boolean recognises(RecordedText text) {
    return text.head().has(datePath);
  }

  @Override
  public boolean isPercent() {
    return true;
  }

  @Override
  public String expected() {
    return HOST + ".statistics[].cpu-load[]: " + command;
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    return new DocumentRows(
        new JsonDocument(
            text, Set.of(HOST + ".statistics[]"), Set.of(HOST + ".nodename", HOST + ".date")),
        NAMES,
        new Statistics());
  }

  /** Reads entries of {@code statistics}. */
  private static final class Statistics implements DocumentRows.Records {
    private final MpstatClock clock = new MpstatClock();

    @Override
    public void read(JsonNode record, JsonDocument document, Consumer<Row> rows)
        throws RecordingException {
      JsonNode load = record.get("cpu-load");
      if (load == null) {
        // Of another activity, as with sadf -- -A.
        return;
      }
      String time = time(record.get("timestamp"), document);
      String host = JsonRow.textOf(document.noted(HOST + ".nodename"));
      if (!load.isArray()) {
        throw document.refused("cpu-load is no array");
      }
      for (JsonNode entry : load) {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("time", time);
        if (host != null) {
          more.put("nodename", host);
        }
        rows.accept(new JsonRow(document.place(), entry, more));
      }
    }

    private String time(@Nullable JsonNode timestamp, JsonDocument document)
        throws BadLineException {
      if (timestamp != null && timestamp.isTextual()) {
        return clock.time(document.noted(HOST + ".date"), timestamp.asText(), document);
      }
      String date = timestamp == null ? null : JsonRow.textOf(timestamp.get("date"));
      String time = timestamp == null ? null : JsonRow.textOf(timestamp.get("time"));
      if (timestamp == null || date == null || time == null) {
        throw document.refused("timestamp has no date and time");
      }
      boolean isUtc =
          timestamp.path("utc").asInt() == 1 || timestamp.path("tz").asText().equals("UTC");
      return date + " " + time + (isUtc ? " UTC" : "");
    }
  }

  /** mpstat gives the date once and then times of day, which begin again at midnight. */
  private static final class MpstatClock {
    private static final Pattern DATE = Pattern.compile("(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{2,4})");
    private static final DateTimeFormatter TWELVE_HOURS =
        DateTimeFormatter.ofPattern("hh:mm:ss a", Locale.ENGLISH);

    private long lastNotes = -1;
    private LocalDate day = LocalDate.EPOCH;
    private LocalTime last = LocalTime.MIN;

    String time(@Nullable JsonNode date, String text, JsonDocument document)
        throws BadLineException {
      try {
        if (date == null) {
          throw document.refused("the date of the host is missing");
        }
        if (document.notesTaken() != lastNotes) {
          day = date(date.asText());
          last = LocalTime.MIN;
          lastNotes = document.notesTaken();
        }
        LocalTime time =
            text.length() > 8
                ? LocalTime.parse(text.toUpperCase(Locale.ENGLISH), TWELVE_HOURS)
                : LocalTime.parse(text);
        if (time.isBefore(last)) {
          day = day.plusDays(1);
        }
        last = time;
        return day + " " + DateTimeFormatter.ISO_LOCAL_TIME.format(time);
      } catch (DateTimeException e) {
        throw document.refused(
            "no date and time: " + (date == null ? "" : date.asText()) + " " + text);
      }
    }

    /** Month first with slashes, as where no language is set, unless that is no month. */
    private static LocalDate date(String text) {
      Matcher parts = DATE.matcher(text);
      if (!parts.matches()) {
        return LocalDate.parse(text);
      }
      int first = Integer.parseInt(parts.group(1));
      int second = Integer.parseInt(parts.group(3));
      int year = Integer.parseInt(parts.group(4));
      boolean isMonthFirst = parts.group(2).equals("/") && first <= 12;
      return LocalDate.of(
          year < 100 ? 2000 + year : year,
          isMonthFirst ? first : second,
          isMonthFirst ? second : first);
    }
  }
}
