package dev.beamwatch.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.tls.HeldCertificate;

/**
 * A certificate authority that is made up on the spot, with a certificate for servers and one for
 * clients, as PEM files that only their owner can read.
 *
 * <p>A file of a server or client holds the private key (PKCS #8, not encrypted) and the
 * certificate after it: what Kafka expects of a key store, and what PostgreSQL takes for both of
 * its files. They are good for 30 days. Nothing keeps the authority's own key.
 */
public final class Certificates {
  /** The name in the client's certificate. */
  public static final String CLIENT_NAME = "beamwatch";

  /** Where the servers of a sandbox are. */
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost");

  private static final int DAYS = 30;

  private final Path folder;

  private Certificates(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes an authority, and a server's certificate for 127.0.0.1 and localhost.
   *
   * @param folder where the files are written; made if it does not exist, closed to other accounts
   * @throws SandboxException if the files cannot be written
   */
  public static Certificates make(Path folder) {
    return make(folder, LOOPBACK);
  }

  /**
   * Makes an authority, and a server's certificate for other hosts.
   *
   * @param folder where the files are written; made if it does not exist, closed to other accounts
   * @param hosts names and addresses that the server's certificate is for, at least one
   * @throws SandboxException if the files cannot be written
   */
  public static Certificates make(Path folder, List<String> hosts) {
    Certificates certificates = new Certificates(folder.toAbsolutePath());
    // Two of one name would be taken for one with a forged signature.
    HeldCertificate authority =
        lasting()
            .commonName("Beamwatch sandbox authority " + Passwords.random())
            .certificateAuthority(0)
            .build();
    HeldCertificate.Builder server = lasting().commonName(hosts.get(0)).signedBy(authority);
    hosts.forEach(server::addSubjectAlternativeName);
    HeldCertificate client = lasting().commonName(CLIENT_NAME).signedBy(authority).build();
    try {
      Files.createDirectories(certificates.folder);
      Files.setPosixFilePermissions(
          certificates.folder, PosixFilePermissions.fromString("rwx------"));
      writePrivately(certificates.authority(), authority.certificatePem());
      writePrivately(certificates.server(), keyAndCertificate(server.build()));
      writePrivately(certificates.client(), keyAndCertificate(client));
    } catch (IOException e) {
      throw new SandboxException("cannot write certificates to " + folder + ": " + e, e);
    }
    return certificates;
  }

  /** Returns the file with the authority's certificate: whom clients and servers have to trust. */
  public Path authority() {
    return folder.resolve("authority.pem");
  }

  /** Returns the file with the key and the certificate of a server. */
  public Path server() {
    return folder.resolve("server.pem");
  }

  /** Returns the file with the key and the certificate of a client, {@link #CLIENT_NAME}. */
  public Path client() {
    return folder.resolve("client.pem");
  }

  /** Writes a file that was readable by nobody else at any time, in the place of one before. */
  static void writePrivately(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private static HeldCertificate.Builder lasting() {
    return new HeldCertificate.Builder().duration(DAYS, TimeUnit.DAYS);
  }

  private static String keyAndCertificate(HeldCertificate certificate) {
    return certificate.privateKeyPkcs8Pem() + certificate.certificatePem();
  }
}
