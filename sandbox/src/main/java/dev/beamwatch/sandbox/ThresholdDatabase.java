package dev.beamwatch.sandbox;

import dev.beamwatch.schemas.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL that holds the reference table, seeded with the seven thresholds of the
 * standard example, and that can be stopped, killed and started again on the same port and folder.
 *
 * <p>There are three users: {@link #ADMIN_USER}, who may do everything and has a password that is
 * made up for this folder; {@link #READER_USER}, who may read the table and is whom a pipeline
 * should connect as; and {@link #EDITOR_USER}, who may change its rows, too, and is for the
 * console. What is committed survives a kill of the database, not a crash of the machine.
 *
 * <p>A secured database speaks TLS, and lets nobody but the administrator in without.
 */
public final class ThresholdDatabase implements AutoCloseable {
  /** Who may do everything. */
  public static final String ADMIN_USER = "postgres";

  /** Who may read the reference table. */
  public static final String READER_USER = "beamwatch_reader";

  /** The password of {@link #READER_USER}; it guards seven numbers on the loopback interface. */
  public static final String READER_PASSWORD = "beamwatch";

  /** Who may read and change the rows of the reference table, and nothing else. */
  public static final String EDITOR_USER = "beamwatch_editor";

  /** The password of {@link #EDITOR_USER}; it guards the same seven numbers. */
  public static final String EDITOR_PASSWORD = "beamwatch";

  /**
   * System property that names a folder to unpack PostgreSQL into once for all runs. Without it,
   * and where the folder cannot be used, each database unpacks its own, which takes a second.
   */
  public static final String CACHE_PROPERTY = "beamwatch.sandbox.cache";

  /** The first line that fits an attempt decides; where none does, it is refused. */
  private static final String WHO_MAY_ENTER_SECURED =
      """
      hostssl   all all      127.0.0.1/32 scram-sha-256
      hostnossl all %s 127.0.0.1/32 scram-sha-256
      """
          .formatted(ADMIN_USER);

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int PORT_ATTEMPTS = 3;

  /** PostgreSQL's name for a server that answers, but not with what was asked: still starting. */
  private static final String CANNOT_CONNECT_NOW = "57P03";

  private final Path folder;
  private final PostgresAccount account;
  private final Path binaries;
  private final boolean secured;
  private int port;
  private @Nullable ChildProgram program;

  private ThresholdDatabase(Path folder, PostgresAccount account, Path binaries, boolean secured) {
    this.folder = folder;
    this.account = account;
    this.binaries = binaries;
    this.secured = secured;
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
    return settings().port(preferredPort).start(folder);
  }

  /** Returns what can be chosen before the start. */
  public static Settings settings() {
    return new Settings();
  }

  private static ThresholdDatabase start(Path folder, Settings settings) {
    ThresholdDatabase database = prepare(folder.toAbsolutePath(), settings);
    for (int attempt = 1; ; attempt++) {
      database.port = Ports.freeOr(attempt == 1 ? settings.port : 0);
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

  /**
   * Puts a table with all optional columns in the place of the seeded one, in one transaction. The
   * users keep their rights.
   *
   * @param rows the SQL statement that fills it
   * @throws SandboxException if the database refuses it or does not answer
   */
  void replaceThresholds(String rows) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("DROP TABLE " + Contract.THRESHOLDS_TABLE);
      statement.execute(Contract.wideThresholdsDdl());
      statement.execute(rows);
      grantRights(statement);
      connection.commit();
    } catch (SQLException e) {
      throw new SandboxException("cannot replace the limits: " + e.getMessage(), e);
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

  private static ThresholdDatabase prepare(Path folder, Settings settings) {
    PostgresAccount account = settings.account;
    Certificates certificates = settings.certificates;
    try {
      Files.createDirectories(folder);
      Path cache = usableCache(account);
      if (account.isAnother()) {
        for (Path passage : List.of(folder, folder.resolve("..").normalize())) {
          letOthersPass(passage);
        }
      }
      Path binaries = PostgresBinaries.unpackOnce(cache != null ? cache : folder);
      ThresholdDatabase database =
          new ThresholdDatabase(folder, account, binaries, certificates != null);
      if (!Files.exists(database.cluster())) {
        database.initialize();
      }
      if (certificates != null) {
        // A copy: PostgreSQL insists that its key belongs to the account that it runs under.
        Certificates.writePrivately(
            database.certificate(), Files.readString(certificates.server()));
        account.own(database.certificate());
        Files.writeString(database.whoMayEnter(), WHO_MAY_ENTER_SECURED);
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

  private Path certificate() {
    return folder.resolve("server.pem");
  }

  private Path whoMayEnter() {
    return folder.resolve("pg_hba.conf");
  }

  private Path log() {
    return folder.resolve("database.log");
  }

  private void initialize() throws IOException {
    Certificates.writePrivately(adminPasswordFile(), Passwords.random() + "\n");
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
    List<String> settings =
        new ArrayList<>(
            List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "timezone=UTC",
                "shared_buffers=16MB"));
    if (secured) {
      settings.addAll(
          List.of(
              "ssl=on",
              "ssl_cert_file=" + certificate(),
              "ssl_key_file=" + certificate(),
              "hba_file=" + whoMayEnter()));
    }
    List<String> arguments =
        new ArrayList<>(List.of("-D", cluster().toString(), "-p", Integer.toString(port), "-F"));
    settings.forEach(setting -> arguments.addAll(List.of("-c", setting)));
    ChildProgram started =
        ChildProgram.start("PostgreSQL", command("postgres", arguments), Map.of(), log());
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
      statement.execute("CREATE ROLE " + EDITOR_USER + " LOGIN PASSWORD '" + EDITOR_PASSWORD + "'");
      grantRights(statement);
      // What every user may do otherwise: make temporary tables and, before PostgreSQL 15, others.
      statement.execute("REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC");
      statement.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
      connection.commit();
    } catch (SQLException e) {
      throw new SandboxException("cannot seed the database: " + e.getMessage(), e);
    }
  }

  private static void grantRights(Statement statement) throws SQLException {
    statement.execute("GRANT SELECT ON " + Contract.THRESHOLDS_TABLE + " TO " + READER_USER);
    statement.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
            + Contract.THRESHOLDS_TABLE
            + " TO "
            + EDITOR_USER);
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(account.prefix());
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  /** What can be chosen about a database before it starts. */
  public static final class Settings {
    private int port;
    private @Nullable Certificates certificates;
    private PostgresAccount account = PostgresAccount.ofThisJvm();

    private Settings() {}

    /** Chooses the port if it is free; 0, the default, is any. */
    public Settings port(int preferredPort) {
      this.port = preferredPort;
      return this;
    }

    /** Makes the database speak TLS with the server's certificate; by default it does not. */
    public Settings secured(Certificates made) {
      this.certificates = made;
      return this;
    }

    /** Chooses the account that PostgreSQL runs under; by default the best for this JVM. */
    Settings account(PostgresAccount chosen) {
      this.account = chosen;
      return this;
    }

    /**
     * Starts the database and waits until it answers.
     *
     * @param folder where it keeps its files; made if it does not exist, and taken up where it was
     *     left if a database has used it before
     * @throws SandboxException if it does not start, with the end of its log
     */
    public ThresholdDatabase start(Path folder) {
      return ThresholdDatabase.start(folder, this);
    }
  }
}
