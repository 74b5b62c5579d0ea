package dev.beamwatch.sandbox;

import dev.beamwatch.schemas.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL that holds the reference table, seeded with the seven thresholds of the
 * standard example, and that can be stopped, killed and started again on the same port and folder.
 *
 * <p>There are two users: {@link #ADMIN_USER}, who may do everything and has a password that is
 * made up for this folder, and {@link #READER_USER}, who may read the table and is whom a pipeline
 * should connect as. What is committed survives a kill of the database, not a crash of the machine.
 */
public final class ThresholdDatabase implements AutoCloseable {
  /** Who may do everything. */
  public static final String ADMIN_USER = "postgres";

  /** Who may read the reference table. */
  public static final String READER_USER = "beamwatch_reader";

  /** The password of {@link #READER_USER}; it guards seven numbers on the loopback interface. */
  public static final String READER_PASSWORD = "beamwatch";

  /**
   * System property that names a folder to unpack PostgreSQL into once for all runs. Without it,
   * and where the folder cannot be used, each database unpacks its own, which takes a second.
   */
  public static final String CACHE_PROPERTY = "beamwatch.sandbox.cache";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int PORT_ATTEMPTS = 3;

  /** PostgreSQL's name for a server that answers, but not with what was asked: still starting. */
  private static final String CANNOT_CONNECT_NOW = "57P03";

  private final Path folder;
  private final PostgresAccount account;
  private final Path binaries;
  private int port;
  private @Nullable ChildProgram program;

  private ThresholdDatabase(Path folder, PostgresAccount account, Path binaries) {
    this.folder = folder;
    this.account = account;
    this.binaries = binaries;
  }

  /**
   * Starts a database on any free port and waits until it answers.
   *
   * @param folder where it keeps its files; made if it does not exist, and taken up where it was
   *     left if a database has used it before
   * @throws SandboxException if it does not start, with the end of its log
   */
  public static ThresholdDatabase start(Path folder) {
    return start(folder, 0);
  }

  /**
   * Starts a database and waits until it answers.
   *
   * @param folder where it keeps its files
   * @param preferredPort the port to listen on if it is free, 0 for any
   * @throws SandboxException if it does not start, with the end of its log
   */
  public static ThresholdDatabase start(Path folder, int preferredPort) {
    return start(folder, preferredPort, PostgresAccount.ofThisJvm());
  }

  static ThresholdDatabase start(Path folder, int preferredPort, PostgresAccount account) {
    ThresholdDatabase database = prepare(folder.toAbsolutePath(), account);
    for (int attempt = 1; ; attempt++) {
      database.port = Ports.freeOr(attempt == 1 ? preferredPort : 0);
      try {
        database.launch();
        database.seedOnce();
        return database;
      } catch (SandboxException e) {
        database.close();
        // Another program can take a port between the search and the start.
        boolean taken = String.valueOf(e.getMessage()).contains("Address already in use");
        if (!taken || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Returns the JDBC address, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** Returns the port that clients connect to; the same after a restart. */
  public int port() {
    return port;
  }

  /** Returns the file that holds the password of {@link #ADMIN_USER}, and nothing else. */
  public Path adminPasswordFile() {
    return folder.resolve("admin-password");
  }

  /** Returns the process id of the database that runs, or ran last. */
  public long pid() {
    return current().pid();
  }

  /** Tells whether the database is running. */
  public boolean isAlive() {
    return program != null && program.isAlive();
  }

  /** Returns the child that runs the database, or ran it last. */
  ChildProgram current() {
    if (program == null) {
      throw new IllegalStateException("the database was never started");
    }
    return program;
  }

  /**
   * Opens a connection as {@link #ADMIN_USER}; the caller closes it.
   *
   * @throws SQLException if the database does not answer
   */
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", ADMIN_USER);
    try {
      properties.setProperty("password", Files.readString(adminPasswordFile()).strip());
    } catch (IOException e) {
      throw new SandboxException("cannot read the password: " + e.getMessage(), e);
    }
    properties.setProperty("connectTimeout", "5");
    return DriverManager.getConnection(jdbcUrl(), properties);
  }

  /**
   * Executes SQL as {@link #ADMIN_USER}; several statements are separated by semicolons.
   *
   * @throws SandboxException if the database refuses it or does not answer
   */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new SandboxException("the database refused the statement: " + e.getMessage(), e);
    }
  }

  /** Freezes the database: new connections are accepted and then get no answer. */
  public void pause() {
    current().send("STOP");
  }

  /** Ends {@link #pause}. */
  public void resume() {
    current().send("CONT");
  }

  /** Kills the database as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    current().kill();
  }

  /** Ends the database in order, cutting off who is connected, and waits until it is gone. */
  public void stop() {
    ChildProgram running = current();
    if (running.isAlive()) {
      resume();
      // PostgreSQL waits for its clients to leave on SIGTERM, and does not on SIGINT.
      running.send("INT");
      if (!running.awaitExit(STOP_LIMIT)) {
        running.kill();
      }
    }
  }

  /**
   * Starts the database again, on the same port and with everything it had stored; ends it before
   * if it still runs.
   *
   * @throws SandboxException if it does not start, with the end of its log
   */
  public void restart() {
    stop();
    launch();
  }

  /** Ends the database. Its folder stays. */
  @Override
  public void close() {
    if (program != null) {
      stop();
    }
  }

  private static ThresholdDatabase prepare(Path folder, PostgresAccount account) {
    try {
      Files.createDirectories(folder);
      Path cache = usableCache(account);
      if (account.isAnother()) {
        for (Path passage : List.of(folder, folder.resolve("..").normalize())) {
          letOthersPass(passage);
        }
      }
      Path binaries = PostgresBinaries.unpackOnce(cache != null ? cache : folder);
      ThresholdDatabase database = new ThresholdDatabase(folder, account, binaries);
      if (!Files.exists(database.cluster())) {
        database.initialize();
      }
      return database;
    } catch (IOException e) {
      throw new SandboxException("cannot prepare the database in " + folder + ": " + e, e);
    }
  }

  private static @Nullable Path usableCache(PostgresAccount account) {
    String named = System.getProperty(CACHE_PROPERTY, "");
    // Another account may not be able to reach this one's folders.
    if (named.isEmpty() || account.isAnother()) {
      return null;
    }
    Path cache = Path.of(named).toAbsolutePath();
    try {
      Files.createDirectories(cache);
    } catch (IOException e) {
      return null;
    }
    return Files.isDirectory(cache.resolve("postgres")) || Files.isWritable(cache) ? cache : null;
  }

  private static void letOthersPass(Path folder) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
      Files.setPosixFilePermissions(folder, permissions);
    }
  }

  private Path cluster() {
    return folder.resolve("cluster");
  }

  private Path log() {
    return folder.resolve("database.log");
  }

  private void initialize() throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(adminPasswordFile());
    Files.createFile(
        adminPasswordFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(adminPasswordFile(), HexFormat.of().formatHex(random) + "\n");
    Path unfinished = folder.resolve("cluster.unfinished");
    SandboxFolder.delete(unfinished);
    Files.createDirectory(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    account.own(unfinished);
    account.own(adminPasswordFile());
    ChildProgram initdb =
        ChildProgram.start(
            "initdb",
            command(
                "initdb",
                List.of(
                    "--pgdata=" + unfinished,
                    "--username=" + ADMIN_USER,
                    "--pwfile=" + adminPasswordFile(),
                    "--auth=scram-sha-256",
                    "--encoding=UTF-8",
                    "--locale=C",
                    "--no-sync")),
            Map.of(),
            log());
    if (!initdb.awaitExit(START_LIMIT) || initdb.exitCode() != 0) {
      initdb.kill();
      throw new SandboxException(initdb.death());
    }
    Files.move(unfinished, cluster());
  }

  private void launch() {
    ChildProgram started =
        ChildProgram.start(
            "PostgreSQL",
            command(
                "postgres",
                List.of(
                    "-D",
                    cluster().toString(),
                    "-p",
                    Integer.toString(port),
                    "-F",
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "timezone=UTC",
                    "-c",
                    "shared_buffers=16MB")),
            Map.of(),
            log());
    program = started;
    started.awaitReady(START_LIMIT, this::answers);
  }

  private boolean answers() {
    if (!Ports.answers(port)) {
      return false;
    }
    try (Connection connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      // Class 08: the connection was lost. Anything else would not get better by waiting.
      if (state.equals(CANNOT_CONNECT_NOW) || state.startsWith("08")) {
        return false;
      }
      throw new SandboxException("PostgreSQL refuses its own administrator: " + e.getMessage(), e);
    }
  }

  private void seedOnce() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      try (var roles =
          statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + READER_USER + "'")) {
        if (roles.next()) {
          return;
        }
      }
      // One transaction, so that the role stands for the whole.
      connection.setAutoCommit(false);
      statement.execute(Contract.thresholdsDdl());
      statement.execute(Contract.thresholdsSeed());
      statement.execute("CREATE ROLE " + READER_USER + " LOGIN PASSWORD '" + READER_PASSWORD + "'");
      statement.execute("GRANT SELECT ON " + Contract.THRESHOLDS_TABLE + " TO " + READER_USER);
      connection.commit();
    } catch (SQLException e) {
      throw new SandboxException("cannot seed the database: " + e.getMessage(), e);
    }
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(account.prefix());
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }
}
