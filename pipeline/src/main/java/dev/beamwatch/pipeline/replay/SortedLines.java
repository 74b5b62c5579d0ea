package dev.beamwatch.pipeline.replay;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes one file of lines in order of many that are in none. What does not fit into memory waits in
 * files of the same folder.
 */
final class SortedLines {
  /** Lines that are sorted in memory. */
  private static final int MOST_AT_ONCE = 100_000;

  /** Files that are read at a time. */
  private static final int MOST_OPEN = 128;

  private final Path folder;
  private final int mostAtOnce;
  private int made;

  private SortedLines(Path folder, int mostAtOnce) {
    this.folder = folder;
    this.mostAtOnce = mostAtOnce;
  }

  /**
   * Writes all lines of the files in a folder, in order, each with a line feed. The folder is empty
   * afterwards.
   */
  static void write(Path folder, Path to) throws IOException {
    write(folder, to, MOST_AT_ONCE);
  }

  static void write(Path folder, Path to, int mostAtOnce) throws IOException {
    new SortedLines(folder, mostAtOnce).write(to);
  }

  private void write(Path to) throws IOException {
    List<Path> runs = new ArrayList<>();
    for (Path part : parts()) {
      sort(part, runs);
      Files.delete(part);
    }
    while (runs.size() > MOST_OPEN) {
      List<Path> some = new ArrayList<>(runs.subList(0, MOST_OPEN));
      Path merged = newRun();
      try (DataOutputStream out = output(merged)) {
        merge(some, line -> line.write(out));
      }
      runs.removeAll(some);
      runs.add(merged);
    }
    try (OutputStream out = output(to)) {
      merge(
          runs,
          line -> {
            out.write(line.text());
            out.write('\n');
          });
    }
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private void sort(Path part, List<Path> runs) throws IOException {
    List<KeyedLine> lines = new ArrayList<>();
    try (DataInputStream in = input(part)) {
      KeyedLine line;
      while ((line = KeyedLine.read(in)) != null) {
        lines.add(line);
        if (lines.size() == mostAtOnce) {
          runs.add(run(lines));
          lines.clear();
        }
      }
    }
    if (!lines.isEmpty()) {
      runs.add(run(lines));
    }
  }

  private Path run(List<KeyedLine> lines) throws IOException {
    lines.sort(KeyedLine.ORDER);
    Path run = newRun();
    try (DataOutputStream out = output(run)) {
      for (KeyedLine line : lines) {
        line.write(out);
      }
    }
    return run;
  }

  private Path newRun() {
    return folder.resolve("run-" + made++);
  }

  /** Takes lines in order. */
  @FunctionalInterface
  private interface Taker {
    void take(KeyedLine line) throws IOException;
  }

  /** Merges runs, and deletes them. */
  private static void merge(List<Path> runs, Taker taker) throws IOException {
    PriorityQueue<Run> open =
        new PriorityQueue<>(Comparator.comparing(run -> run.head, KeyedLine.ORDER));
    try {
      for (Path run : runs) {
        Run opened = new Run(input(run));
        if (!opened.isOver()) {
          open.add(opened);
        }
      }
      while (!open.isEmpty()) {
        Run first = open.remove();
        taker.take(first.take());
        if (!first.isOver()) {
          open.add(first);
        }
      }
    } finally {
      for (Run run : open) {
        run.in.close();
      }
    }
    for (Path run : runs) {
      Files.delete(run);
    }
  }

  /** A file that is read, and the next line in it. */
  private static final class Run {
    private final DataInputStream in;
    private @Nullable KeyedLine head;

    Run(DataInputStream in) throws IOException {
      this.in = in;
      this.head = KeyedLine.read(in);
    }

    boolean isOver() {
      return head == null;
    }

    KeyedLine take() throws IOException {
      KeyedLine taken = java.util.Objects.requireNonNull(head);
      head = KeyedLine.read(in);
      if (head == null) {
        in.close();
      }
      return taken;
    }
  }

  private static DataInputStream input(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }

  private static DataOutputStream output(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
  }
}
