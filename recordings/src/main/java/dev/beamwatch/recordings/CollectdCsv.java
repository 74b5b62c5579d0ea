package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of collectd's plugin csv, whose path says what it is: {@code
 * HOST/cpu-N/cpu-idle-YYYY-MM-DD}.
 *
 * <p>Type percent is percent. Type cpu is jiffies, of which Linux counts 100 in a second: as a rate
 * it is percent, too. Without rates it is a counter, and each line tells what was since the one
 * before.
 */
final class CollectdCsv implements Format {
  private static final String HEADER = "epoch,value";

  /** Some measurements have other columns after it. */
  private static final String BEGIN = "epoch,";

  private static final UsualNames NAMES =
      new UsualNames(
          List.of("epoch"),
          List.of("active"),
          List.of("idle"),
          List.of("host"),
          List.of("processor"));

  private static final Pattern ANY_FILE = Pattern.compile(".+-\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern CPU_FILE =
      Pattern.compile("(cpu|percent)-(idle|active)-\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern FOLDER = Pattern.compile("cpu-(\\d+)|cpu|aggregation-cpu-average");

  @Override
  public String title() {
    return "collectd's csv";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(Preset.COLLECTD);
  }

  @Override
  public boolean isJson() {
    return false;
  }

  @Override
  public boolean recognises(RecordedText text) {
    return text.head().firstLine().equals(HEADER) && CPU_FILE.matcher(text.name()).matches();
  }

  @Override
  public boolean isPercent() {
    return true;
  }

  @Override
  public String expected() {
    return "lines below epoch,value in HOST/cpu-N/percent-idle-YYYY-MM-DD or cpu-idle-…";
  }

  /**
   * Returns whether a file is of the plugin csv but of another measurement: those are left out
   * where a folder is read.
   */
  static boolean isOfSomethingElse(Path file) {
    String name = Compression.nameWithoutSuffix(String.valueOf(file.getFileName()));
    if (!ANY_FILE.matcher(name).matches() || isOfIdle(file, name) || !Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream bytes = Compression.unpacked(new FileInputStream(file.toFile()))) {
      return new String(bytes.readNBytes(BEGIN.length()), StandardCharsets.US_ASCII).equals(BEGIN);
    } catch (IOException e) {
      // Whoever reads the file says what is wrong with it.
      return false;
    }
  }

  private static boolean isOfIdle(Path file, String name) {
    Path folder = file.toAbsolutePath().getParent();
    return CPU_FILE.matcher(name).matches()
        && folder != null
        && FOLDER.matcher(String.valueOf(folder.getFileName())).matches();
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    Matcher name = CPU_FILE.matcher(text.name());
    Path folder = text.file().toAbsolutePath().normalize().getParent();
    Path above = folder == null ? null : folder.getParent();
    Matcher cpu = FOLDER.matcher(folder == null ? "" : String.valueOf(folder.getFileName()));
    if (!name.matches() || !cpu.matches() || above == null || above.getFileName() == null) {
      throw new RecordingException(
          text.file()
              + ": the path is not as collectd's plugin csv makes it:"
              + " HOST/cpu-N/percent-idle-YYYY-MM-DD");
    }
    Lines lines = text.lines();
    String header = lines.next();
    if (header != null && !header.equals(HEADER)) {
      throw new RecordingException(
          text.file() + ":" + lines.place() + ": the first line is not " + HEADER);
    }
    return new Values(
        lines,
        name.group(2),
        name.group(1).equals("cpu"),
        above.getFileName().toString(),
        cpu.group(1) == null ? "all" : cpu.group(1));
  }

  private static final class Values implements Rows {
    private final Lines lines;
    private final String measure;
    private final boolean mayBeCounter;
    private final String host;
    private final String cpu;
    private double lastSecond = Double.NaN;
    private double lastCount = Double.NaN;

    Values(Lines lines, String measure, boolean mayBeCounter, String host, String cpu) {
      this.lines = lines;
      this.measure = measure;
      this.mayBeCounter = mayBeCounter;
      this.host = host;
      this.cpu = cpu;
    }

    @Override
    public @Nullable Row next() throws RecordingException {
      String line;
      while ((line = lines.next()) != null) {
        int comma = line.indexOf(',');
        if (comma < 0) {
          throw lines.refused("no time and value: is the file complete?");
        }
        String time = line.substring(0, comma);
        String value = line.substring(comma + 1);
        // The first of a rate, and what could not be read.
        if (value.equals("nan") || value.equals("-nan") || value.equals("U")) {
          continue;
        }
        String percent = mayBeCounter && value.indexOf('.') < 0 ? rate(time, value) : value;
        if (percent != null) {
          return row(time, percent);
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

    /** Returns what was counted per second since the line before; null if that is not known. */
    private @Nullable String rate(String time, String value) throws BadLineException {
      double second = FiniteDecimal.parseOrNaN(time);
      double count = FiniteDecimal.parseOrNaN(value);
      if (Double.isNaN(second) || Double.isNaN(count)) {
        throw lines.refused("no time and value: " + time + "," + value);
      }
      double rate = (count - lastCount) / (second - lastSecond);
      lastSecond = second;
      lastCount = count;
      // A counter begins again when the machine does.
      return Double.isFinite(rate) && rate >= 0 ? String.valueOf(rate) : null;
    }

    private Row row(String time, String percent) {
      Map<String, String> texts = new HashMap<>();
      texts.put("epoch", time);
      texts.put(measure, percent);
      texts.put("host", host);
      texts.put("processor", cpu);
      return Row.of(lines.place(), texts);
    }
  }
}
