package dev.beamwatch.sandbox;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds warnings and errors in logs that are being written. Those that differ in numbers only are
 * told once. Not thread-safe.
 */
final class LogWatch {
  /**
   * {@code 2026-11-30 12:00:00 WARN Logger - text}, as slf4j-simple writes it, or with milliseconds
   * and a thread, as Flink's logging does.
   */
  private static final Pattern TROUBLE =
      Pattern.compile("^\\S+ \\S+ (WARN|ERROR) +(?:\\[.*?\\] )?(\\S+) - (.*)$");

  private static final Pattern NUMBER = Pattern.compile("[0-9a-f]{8,}|\\d+");

  /** The loggers of Beamwatch, in full or with each package as a letter. */
  private static final Pattern OWN_LOGGER = Pattern.compile("^(?:dev\\.beamwatch|d\\.b)\\..*");

  private static final int MOST_TOLD = 30;
  private static final int MOST_READ = 1 << 20;

  private final boolean isOfOthersToo;
  private final Map<Path, Long> positions = new HashMap<>();
  private final Map<Path, String> begun = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  /**
   * Begins.
   *
   * @param isOfOthersToo whether warnings of other software are told as well; errors always are
   */
  LogWatch(boolean isOfOthersToo) {
    this.isOfOthersToo = isOfOthersToo;
  }

  /** Returns what is new in the logs since the last call, one line each. */
  List<String> look(List<Path> logs) {
    List<String> news = new ArrayList<>();
    for (Path log : logs) {
      for (String line : newLines(log)) {
        Matcher trouble = TROUBLE.matcher(line);
        if (trouble.matches() && isWanted(trouble)) {
          tell(trouble.group(1) + " " + trouble.group(3), log, news);
        }
      }
    }
    return news;
  }

  private boolean isWanted(Matcher trouble) {
    return isOfOthersToo
        || trouble.group(1).equals("ERROR")
        || OWN_LOGGER.matcher(trouble.group(2)).matches();
  }

  private void tell(String text, Path log, List<String> news) {
    if (told.size() > MOST_TOLD || !told.add(NUMBER.matcher(text).replaceAll("#"))) {
      return;
    }
    // What cannot be printed could do things to a terminal.
    news.add(
        told.size() > MOST_TOLD
            ? "More warnings and errors are in " + log
            : text.replaceAll("\\p{Cntrl}", "?"));
  }

  private List<String> newLines(Path log) {
    if (!Files.exists(log)) {
      return List.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = positions.getOrDefault(log, 0L);
      byte[] bytes = new byte[(int) Math.min(MOST_READ, Math.max(0, file.length() - from))];
      file.seek(from);
      file.readFully(bytes);
      positions.put(log, from + bytes.length);
      String text = begun.getOrDefault(log, "") + new String(bytes, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      begun.put(log, text.substring(end));
      return text.substring(0, end).lines().toList();
    } catch (IOException e) {
      // It tells of troubles, and must not be one.
      return List.of();
    }
  }
}
