package dev.beamwatch.pipeline.replay.report;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts more elements than fit into memory: what is too much goes to temporary files as sorted
 * runs, which are merged. Where the system can do that, a temporary file loses its name at once,
 * and is gone whatever ends the process. Not thread-safe.
 *
 * @param <T> what is sorted
 */
final class ExternalSort<T> implements Closeable {
  /**
   * How elements stand in a file.
   *
   * @param <T> the elements
   */
  interface Format<T> {
    void write(T element, DataOutput out) throws IOException;

    T read(DataInput in) throws IOException;
  }

  /**
   * Elements that can be gone through once.
   *
   * @param <T> the elements
   */
  interface Cursor<T> {
    /** Returns the next element, or null at the end. */
    @Nullable T next() throws IOException;
  }

  /**
   * How much is in memory, and in how many files the rest.
   *
   * @param elements so many in memory; 1 or more
   * @param runs so many files at most; 2 or more
   */
  record Bounds(int elements, int runs) {
    /** Some 10 MB with the usual names. */
    static final Bounds DEFAULT = new Bounds(20_000, 64);
  }

  private static final int BUFFER_BYTES = 1 << 15;

  private final Path folder;
  private final Comparator<T> order;
  private final Format<T> format;
  private final Bounds bounds;
  private final List<Run> runs = new ArrayList<>();
  private List<T> inMemory = new ArrayList<>();

  /**
   * Makes a sort.
   *
   * @param folder for temporary files
   */
  ExternalSort(Path folder, Comparator<T> order, Format<T> format, Bounds bounds) {
    this.folder = folder;
    this.order = order;
    this.format = format;
    this.bounds = bounds;
  }

  /** Adds an element. */
  void add(T element) throws IOException {
    inMemory.add(element);
    if (inMemory.size() < bounds.elements()) {
      return;
    }
    if (runs.size() < bounds.runs()) {
      runs.add(written(takeFromMemory()));
    } else {
      Run all = written(sorted());
      close();
      runs.add(all);
    }
  }

  /** Returns all that was added, sorted. Nothing can be added after. Valid until {@link #close}. */
  Cursor<T> sorted() throws IOException {
    List<Cursor<T>> parts = new ArrayList<>();
    for (Run run : runs) {
      parts.add(run.read());
    }
    parts.add(takeFromMemory());
    return parts.size() == 1 ? parts.get(0) : new Merge(parts);
  }

  /** Deletes the temporary files. */
  @Override
  public void close() throws IOException {
    for (Run run : runs) {
      run.file.close();
    }
    runs.clear();
  }

  private Cursor<T> takeFromMemory() {
    inMemory.sort(order);
    Iterator<T> elements = inMemory.iterator();
    inMemory = new ArrayList<>();
    return () -> elements.hasNext() ? elements.next() : null;
  }

  private Run written(Cursor<T> elements) throws IOException {
    FileChannel file = temporaryFile();
    try {
      DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES));
      long count = 0;
      for (T element = elements.next(); element != null; element = elements.next()) {
        format.write(element, out);
        count++;
      }
      out.flush();
      return new Run(file, count);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private FileChannel temporaryFile() throws IOException {
    Path file = Files.createTempFile(folder, "sort-", ".tmp");
    try {
      return FileChannel.open(
          file,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** A sorted file. */
  private final class Run {
    final FileChannel file;
    private final long count;

    Run(FileChannel file, long count) {
      this.file = file;
      this.count = count;
    }

    Cursor<T> read() throws IOException {
      DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(Channels.newInputStream(file.position(0)), BUFFER_BYTES));
      return new Cursor<>() {
        private long left = count;

        @Override
        public @Nullable T next() throws IOException {
          if (left == 0) {
            return null;
          }
          left--;
          return format.read(in);
        }
      };
    }
  }

  /**
   * The next element of a part.
   *
   * @param part where it is from
   */
  private record Head<T>(T element, Cursor<T> part) {}

  private final class Merge implements Cursor<T> {
    private final PriorityQueue<Head<T>> heads =
        new PriorityQueue<>((a, b) -> order.compare(a.element(), b.element()));

    Merge(List<Cursor<T>> parts) throws IOException {
      for (Cursor<T> part : parts) {
        advance(part);
      }
    }

    private void advance(Cursor<T> part) throws IOException {
      T element = part.next();
      if (element != null) {
        heads.add(new Head<>(element, part));
      }
    }

    @Override
    public @Nullable T next() throws IOException {
      Head<T> first = heads.poll();
      if (first == null) {
        return null;
      }
      advance(first.part());
      return first.element();
    }
  }
}
