package dev.beamwatch.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The account that PostgreSQL runs under: it refuses to run as root.
 *
 * @param prefix the command that the program's own command line is appended to; empty for none
 * @param isAnother true if its files must belong to {@code nobody}, false if to this account
 */
record PostgresAccount(List<String> prefix, boolean isAnother) {
  /** The user and group id that most systems call nobody. */
  private static final int NOBODY = 65_534;

  private static final PostgresAccount SAME = new PostgresAccount(List.of(), false);

  /** In a user namespace of its own, root's files are its own and it is not root. */
  private static final PostgresAccount OWN_NAMESPACE =
      new PostgresAccount(List.of("unshare", "-U"), false);

  /** For containers that do not allow user namespaces. */
  static final PostgresAccount OF_NOBODY =
      new PostgresAccount(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), true);

  /** Returns this JVM's own account, or the next best where that is root. */
  static PostgresAccount ofThisJvm() {
    if (!runsAsRoot()) {
      return SAME;
    }
    return succeeds(List.of("unshare", "-U", "true")) ? OWN_NAMESPACE : OF_NOBODY;
  }

  /** Gives a file or folder to the account. */
  void own(Path file) throws IOException {
    if (isAnother) {
      Files.setAttribute(file, "unix:gid", NOBODY);
      Files.setAttribute(file, "unix:uid", NOBODY);
    }
  }

  private static boolean runsAsRoot() {
    try {
      Path mine = Files.createTempFile("beamwatch-", ".account");
      try {
        return Integer.valueOf(0).equals(Files.getAttribute(mine, "unix:uid"));
      } finally {
        Files.delete(mine);
      }
    } catch (IOException e) {
      throw new SandboxException("cannot make a temporary file: " + e.getMessage(), e);
    }
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while choosing an account", e);
    }
  }
}
