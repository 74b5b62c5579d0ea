package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.Serialized;
import dev.beamwatch.schemas.SecretReference;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PostgresConnectionsTest {
  private static final String SECRET = "planted-4711";
  private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:9/db";
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Path password;

  PostgresConnectionsTest(@TempDir Path folder) throws IOException {
    this.password = Files.writeString(folder.resolve("password"), SECRET + "\n");
  }

  @Test
  void theyAreTheSameOnAWorker() {
    PostgresConnections connections = to(NOWHERE);

    assertThat(SerializableUtils.clone(connections)).isEqualTo(connections);
  }

  @Test
  void thePasswordIsNeitherInTheirBytesNorInTheirTextNorInAFailure() throws IOException {
    PostgresConnections connections = to(NOWHERE);

    assertThatThrownBy(connections::getConnection)
        .isInstanceOf(SQLException.class)
        .satisfies(failure -> assertThat(failure.toString()).doesNotContain("4711"));
    assertThat(Serialized.textOf(connections)).contains(password.toString()).doesNotContain("4711");
    assertThat(connections.toString()).contains(password.toString()).doesNotContain("4711");
  }

  @Test
  void aPasswordThatIsNotThereIsNamed() throws IOException {
    Files.delete(password);

    assertThatThrownBy(to(NOWHERE)::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessage("no password for the database: the file " + password + " cannot be read");
  }

  @Test
  void anotherDatabaseIsRefused() {
    assertThatThrownBy(to("jdbc:mysql://127.0.0.1:9/db")::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessage("not the URL of a PostgreSQL database");
  }

  @Test
  void anotherUserIsRefused() {
    assertThatThrownBy(() -> to(NOWHERE).getConnection("admin", "x"))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
  }

  /** Without encryption: the driver gives up its first question for it after 5 s by itself. */
  @Test
  @Timeout(30)
  void aDatabaseThatDoesNotAnswerIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              to("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/db?sslmode=disable")
                  ::getConnection)
          .isInstanceOf(SQLException.class);
    }
  }

  /** A registered driver keeps all classes of its job. */
  @Test
  void theDriverThatCameWithAJobIsNotLeftRegistered() throws Exception {
    try (URLClassLoader ofAJob =
        new URLClassLoader(classpath(), ClassLoader.getPlatformClassLoader())) {
      Class<?> driver = ofAJob.loadClass("org.postgresql.Driver");
      DataSource connections =
          (DataSource)
              ofAJob
                  .loadClass(PostgresConnections.class.getName())
                  .getConstructor(
                      String.class,
                      String.class,
                      ofAJob.loadClass(SecretReference.class.getName()),
                      Duration.class)
                  .newInstance(NOWHERE, "reader", null, TIMEOUT);
      Class.forName(driver.getName(), true, ofAJob);
      assertThat(isRegistered(driver)).as("when its class is loaded").isTrue();

      assertThatThrownBy(connections::getConnection).isInstanceOf(SQLException.class);

      assertThat(isRegistered(driver)).as("when it was used").isFalse();
    }
  }

  private static boolean isRegistered(Class<?> driver)
      throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
    return Boolean.TRUE.equals(driver.getMethod("isRegistered").invoke(null));
  }

  private static URL[] classpath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  private PostgresConnections to(String jdbcUrl) {
    return new PostgresConnections(
        jdbcUrl, "reader", SecretReference.file(password.toString()), TIMEOUT);
  }
}
