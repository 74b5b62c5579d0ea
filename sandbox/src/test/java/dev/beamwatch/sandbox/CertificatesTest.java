package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  private final Path temporary;

  CertificatesTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @Test
  void theAuthoritySignsWhatItIsAskedForAndNothingOfAnother() throws Exception {
    Certificates ours = Certificates.make(temporary.resolve("ours"));
    Certificates theirs = Certificates.make(temporary.resolve("theirs"));
    X509Certificate authority = authorityOf(ours);

    for (Path signed : List.of(ours.server(), ours.client())) {
      identity(signed).certificate().verify(authority.getPublicKey());
    }
    X509Certificate foreign = identity(theirs.server()).certificate();
    assertThatThrownBy(() -> foreign.verify(authority.getPublicKey()))
        .hasMessageContaining("Signature");
  }

  @Test
  void theServerIsTheLoopbackUnlessOtherHostsAreNamed() throws Exception {
    Path other = temporary.resolve("other");

    assertThat(hostsIn(Certificates.make(temporary).server()))
        .containsExactly("127.0.0.1", "localhost");
    assertThat(hostsIn(Certificates.make(other, List.of("db.example.org")).server()))
        .containsExactly("db.example.org");
  }

  @Test
  void theClientIsKnownByItsName() throws Exception {
    Certificates certificates = Certificates.make(temporary);

    assertThat(identity(certificates.client()).certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=beamwatch");
  }

  @Test
  void nobodyElseCanReadAnything() throws Exception {
    Path folder = temporary.resolve("new");
    Certificates.make(folder);
    // Also when files are there already, for all to read.
    Files.setPosixFilePermissions(
        folder.resolve("server.pem"), PosixFilePermissions.fromString("rw-rw-rw-"));
    Certificates.make(folder);

    assertThat(permissions(folder)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .hasSize(3)
          .allSatisfy(f -> assertThat(permissions(f)).isEqualTo("rw-------"));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThatThrownBy(() -> Certificates.make(file))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("cannot write certificates to " + file);
  }

  private static X509Certificate authorityOf(Certificates certificates) throws Exception {
    try (var pem = Files.newInputStream(certificates.authority())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  private static HeldCertificate identity(Path pem) throws Exception {
    return HeldCertificate.decode(Files.readString(pem));
  }

  private static List<String> hostsIn(Path pem) throws Exception {
    return identity(pem).certificate().getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
