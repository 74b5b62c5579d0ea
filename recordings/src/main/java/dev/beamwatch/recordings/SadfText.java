package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines of {@code sadf -d} of sysstat 12, with semicolons. A line with the names, which begins
 * with {@code #}, stands before the lines of each activity.
 */
final class SadfText implements Format {
  private static final UsualNames NAMES =
      new UsualNames(
          List.of("timestamp"), List.of(), List.of("%idle"), List.of("hostname"), List.of("CPU"));

  @Override
  public String title() {
    return "sadf -d";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(Preset.SADF);
  }

  @Override
  public boolean isJson() {
    return false;
  }

  @Override
  public boolean recognises(RecordedText text) {
    return text.head().firstLine().startsWith("# hostname;interval;timestamp");
  }

  @Override
  public boolean isPercent() {
    return true;
  }

  @Override
  public String expected() {
    return "lines below # hostname;interval;timestamp;CPU;…;%idle: sadf -d FILE -- -P ALL";
  }

  @Override
  public Rows open(RecordedText text) {
    return new Blocks(text.lines());
  }

  private static final class Blocks implements Rows {
    private final Lines lines;
    private List<String> columns = List.of();
    private boolean isOfCpus;

    Blocks(Lines lines) {
      this.lines = lines;
    }

    @Override
    public @Nullable Row next() throws RecordingException {
      String line;
      while ((line = lines.next()) != null) {
        if (line.startsWith("#")) {
          startBlock(line.substring(1).strip());
          continue;
        }
        List<String> cells = Arrays.asList(line.split(";", -1));
        if (columns.isEmpty()) {
          throw lines.refused(
              "the line with the names is missing, which begins with # hostname;interval");
        }
        if (!isOfCpus || isNote(cells)) {
          continue;
        }
        if (cells.size() != columns.size()) {
          throw lines.refused(
              cells.size()
                  + " columns, and "
                  + columns.size()
                  + " in the line with the names: is the file complete?");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
          texts.put(columns.get(i), cells.get(i).strip());
        }
        return Row.of(lines.place(), texts);
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

    private void startBlock(String names) throws BadLineException {
      if (names.endsWith("[...]")) {
        throw lines.refused("all processors are in one line: make it without the option -h");
      }
      columns = Arrays.asList(names.split(";", -1));
      isOfCpus = columns.contains("CPU") && columns.contains("%idle");
    }

    /** Restarts and comments have a text in the place of the first value. */
    private static boolean isNote(List<String> cells) {
      return cells.size() == 4
          && (cells.get(3).startsWith("LINUX-RESTART") || cells.get(3).startsWith("COM "));
    }
  }
}
