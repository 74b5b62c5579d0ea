package dev.beamwatch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel has counted of a process that runs: all of its threads, and of its children those
 * that have ended and were waited for.
 *
 * @param ownTicks hundredths of a second of processor time, in user and in kernel mode
 * @param childrenTicks the same of ended children
 */
record ProcessStat(long ownTicks, long childrenTicks) {
  /** What every Linux counts in, whatever its own clock does. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Path PROC = Path.of("/proc");
  private static final int USER = 11;
  private static final int KERNEL = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_KERNEL = 14;
  private static final String PEAK = "VmHWM:";

  /** Tells whether this system has what is read here. */
  static boolean isAvailable() {
    return Files.isReadable(PROC.resolve("self/stat"));
  }

  /**
   * Reads the figures of a process.
   *
   * @throws BenchmarkException if it has ended
   */
  static ProcessStat of(long pid) {
    return parse(read(pid, "stat"));
  }

  /** Reads the figures of this process. */
  static ProcessStat ofThis() {
    return of(ProcessHandle.current().pid());
  }

  /**
   * Returns the most memory that a process has had at a time, bytes.
   *
   * @throws BenchmarkException if it has ended
   */
  static long peakBytes(long pid) {
    return parsePeakBytes(read(pid, "status"));
  }

  /** Understands the one line of {@code /proc/PID/stat}; see proc(5). */
  static ProcessStat parse(String line) {
    // The second field is the program's name, in brackets, and may hold anything.
    String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
    return new ProcessStat(
        Long.parseLong(fields[USER]) + Long.parseLong(fields[KERNEL]),
        Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_KERNEL]));
  }

  /** Understands the text of {@code /proc/PID/status}. */
  static long parsePeakBytes(String text) {
    List<String> lines = text.lines().filter(line -> line.startsWith(PEAK)).toList();
    if (lines.isEmpty()) {
      throw new BenchmarkException("no " + PEAK + " among what the kernel tells of the process");
    }
    String[] words = lines.get(0).substring(PEAK.length()).strip().split(" ", -1);
    return Long.parseLong(words[0]) * 1024;
  }

  /** Returns the processor time of the process and its ended children, seconds. */
  double seconds() {
    return (ownTicks + childrenTicks) / TICKS_PER_SECOND;
  }

  /** Returns the processor time of ended children, seconds. */
  double childrenSeconds() {
    return childrenTicks / TICKS_PER_SECOND;
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(PROC.resolve(Long.toString(pid)).resolve(file));
    } catch (IOException e) {
      throw new BenchmarkException("process " + pid + " has ended before it was measured", e);
    }
  }
}
