package dev.beamwatch.recordings;

import dev.beamwatch.schemas.CpuReading;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts readings by event time in little memory; those of equal times stay in the order in which
 * they were added.
 *
 * <p>What does not fit into memory goes to temporary files as sorted runs. Many runs of one level
 * are merged into one run of the next, so that a merge never has too many of them open.
 *
 * <p>A temporary file loses its name as soon as it is open, where the system can do that: whatever
 * ends the process, the system takes it away. Elsewhere {@link #close} does. The libraries for
 * external sorting (externalsortinginjava, java-merge-sort) leave files when the process is killed.
 *
 * <p>Not thread-safe.
 */
final class EventTimeSort implements Closeable {
  /** Opens temporary files. */
  interface Scratch {
    /** Opens an empty file for reading and writing that is gone when it is closed. */
    FileChannel open() throws IOException;

    /** Opens files in a folder. */
    static Scratch in(Path folder) {
      return () -> {
        Path file = Files.createTempFile(folder, "beamwatch-recording-", ".sort");
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
      };
    }
  }

  /**
   * How much memory is used.
   *
   * @param chunkBytes as much as readings may take before they are written, roughly
   * @param mergeBytes as much as the read buffers of a merge may take in all
   * @param runsPerLevel so many runs are merged into one of the next level; 2 or more
   */
  record Bounds(long chunkBytes, int mergeBytes, int runsPerLevel) {
    /** Together they fit into a heap of 64 MB. */
    static final Bounds DEFAULT = new Bounds(12 << 20, 8 << 20, 512);
  }

  /** A reading, its place in the list, and what sorting needs. */
  private static final int READING_BYTES = 48;

  /** A name besides its characters, with its place in the map. */
  private static final int NAME_BYTES = 120;

  private static final int WRITE_BUFFER_BYTES = 1 << 16;
  private static final int LEAST_READ_BUFFER_BYTES = 1 << 10;

  /** Longer names are written in pieces, because {@link DataOutputStream#writeUTF} has a limit. */
  private static final int PIECE_CHARS = 20_000;

  private static final Comparator<CpuReading> BY_TIME =
      Comparator.comparingLong(CpuReading::occurredAtMillis);

  private final TemporaryFolder folder;
  private final Bounds bounds;
  private final Scratch scratch;
  private final List<Level> levels = new ArrayList<>();
  private List<CpuReading> chunk = new ArrayList<>();
  private final Map<String, String> chunkNames = new HashMap<>();
  private long chunkBytes;

  /**
   * Makes a sort.
   *
   * @param folder for temporary files; they are made when they are needed
   */
  EventTimeSort(TemporaryFolder folder, Bounds bounds) {
    this(folder, bounds, Scratch.in(folder.path()));
  }

  EventTimeSort(TemporaryFolder folder, Bounds bounds, Scratch scratch) {
    this.folder = folder;
    this.bounds = bounds;
    this.scratch = scratch;
  }

  /**
   * Adds a reading.
   *
   * @throws RecordingException if a temporary file cannot be written
   */
  void add(CpuReading reading) throws RecordingException {
    chunk.add(
        new CpuReading(
            shared(reading.hostname()),
            shared(reading.cpu()),
            reading.usage(),
            reading.occurredAtMillis()));
    chunkBytes += READING_BYTES;
    if (chunkBytes >= bounds.chunkBytes()) {
      try {
        write(0, sortedChunk());
      } catch (IOException e) {
        throw failure("written", e);
      }
    }
  }

  /**
   * Returns all that was added, sorted; nothing can be added after. Closing what is returned closes
   * the sort.
   *
   * @throws RecordingException if a temporary file cannot be read
   */
  Readings sorted() throws RecordingException {
    List<Readings> parts = new ArrayList<>();
    int runs = levels.stream().mapToInt(level -> level.runs.size()).sum();
    // The higher a level is, the earlier its readings were added.
    for (int i = levels.size() - 1; i >= 0; i--) {
      levels.get(i).addReadersTo(parts, readBufferBytes(runs));
    }
    parts.add(sortedChunk());
    Readings all = parts.size() == 1 ? parts.get(0) : new MergedReadings(parts);
    return new Readings() {
      @Override
      public @Nullable CpuReading next() throws RecordingException {
        return all.next();
      }

      @Override
      public void close() {
        EventTimeSort.this.close();
      }
    };
  }

  /** Deletes the temporary files. */
  @Override
  public void close() {
    for (Level level : levels) {
      try {
        level.file.close();
      } catch (IOException e) {
        // Nothing in it is needed any more.
      }
    }
    levels.clear();
  }

  private String shared(String name) {
    String known = chunkNames.putIfAbsent(name, name);
    if (known != null) {
      return known;
    }
    chunkBytes += NAME_BYTES + 2L * name.length();
    return name;
  }

  private Readings sortedChunk() {
    List<CpuReading> readings = chunk;
    readings.sort(BY_TIME);
    chunk = new ArrayList<>();
    chunkNames.clear();
    chunkBytes = 0;
    Iterator<CpuReading> iterator = readings.iterator();
    return new Readings() {
      @Override
      public @Nullable CpuReading next() {
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  private void write(int number, Readings run) throws IOException, RecordingException {
    if (number == levels.size()) {
      levels.add(new Level(scratch.open()));
    }
    Level level = levels.get(number);
    level.append(run);
    if (level.runs.size() == bounds.runsPerLevel()) {
      List<Readings> parts = new ArrayList<>();
      level.addReadersTo(parts, readBufferBytes(level.runs.size()));
      write(number + 1, new MergedReadings(parts));
      level.clear();
    }
  }

  private RecordingException failure(String action, IOException e) {
    return new RecordingException(
        "cannot put the recording in order of time: a temporary file in "
            + folder.path()
            + " cannot be "
            + action
            + ": "
            + (e.getMessage() == null ? e : e.getMessage())
            + " ("
            + folder.options()
            + ")");
  }

  private int readBufferBytes(int runs) {
    return Math.max(
        LEAST_READ_BUFFER_BYTES, Math.min(WRITE_BUFFER_BYTES, bounds.mergeBytes() / (runs + 1)));
  }

  /** Sorted runs, one behind the other in one file. */
  private final class Level {
    final FileChannel file;
    final List<Run> runs = new ArrayList<>();

    Level(FileChannel file) {
      this.file = file;
    }

    void append(Readings readings) throws IOException, RecordingException {
      long from = file.position();
      long count = 0;
      // Not closed, because that would close the file.
      DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(file), WRITE_BUFFER_BYTES));
      CpuReading reading;
      while ((reading = readings.next()) != null) {
        out.writeLong(reading.occurredAtMillis());
        out.writeLong(Double.doubleToRawLongBits(reading.usage()));
        writeName(out, reading.hostname());
        writeName(out, reading.cpu());
        count++;
      }
      out.flush();
      runs.add(new Run(from, count));
    }

    void addReadersTo(List<Readings> readers, int bufferBytes) {
      for (Run run : runs) {
        readers.add(new RunReader(file, run, bufferBytes));
      }
    }

    void clear() throws IOException {
      runs.clear();
      file.truncate(0);
    }
  }

  /**
   * Where a run is.
   *
   * @param from first byte in the file
   * @param count how many readings it has
   */
  private record Run(long from, long count) {}

  private final class RunReader implements Readings {
    private final DataInputStream in;
    private long left;

    RunReader(FileChannel file, Run run, int bufferBytes) {
      in =
          new DataInputStream(
              new BufferedInputStream(new FileSection(file, run.from()), bufferBytes));
      left = run.count();
    }

    @Override
    public @Nullable CpuReading next() throws RecordingException {
      if (left == 0) {
        return null;
      }
      left--;
      try {
        long occurredAtMillis = in.readLong();
        double usage = Double.longBitsToDouble(in.readLong());
        return new CpuReading(readName(in), readName(in), usage, occurredAtMillis);
      } catch (IOException e) {
        throw failure("read", e);
      }
    }

    @Override
    public void close() {}
  }

  /** Reads a file from a place on, whatever else is done with the file meanwhile. */
  private static final class FileSection extends InputStream {
    private final FileChannel file;
    private long position;

    FileSection(FileChannel file, long position) {
      this.file = file;
      this.position = position;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = file.read(ByteBuffer.wrap(bytes, from, length), position);
      position += Math.max(0, read);
      return read;
    }
  }

  private static void writeName(DataOutputStream out, String name) throws IOException {
    int from = 0;
    while (name.length() - from >= PIECE_CHARS) {
      out.writeUTF(name.substring(from, from + PIECE_CHARS));
      from += PIECE_CHARS;
    }
    out.writeUTF(name.substring(from));
  }

  private static String readName(DataInputStream in) throws IOException {
    String piece = in.readUTF();
    if (piece.length() < PIECE_CHARS) {
      return piece;
    }
    StringBuilder name = new StringBuilder(piece);
    while (piece.length() == PIECE_CHARS) {
      piece = in.readUTF();
      name.append(piece);
    }
    return name.toString();
  }
}
