package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aPreferredPortIsTakenWhenItIsFree() {
    int port = Ports.free();

    assertThat(Ports.freeOr(port)).isEqualTo(port);
  }

  @Test
  void anotherPortIsChosenWhenThePreferredOneIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
      assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
      assertThat(Ports.freeOr(taken.getLocalPort())).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void aPortThatIsTakenOnAllInterfacesIsNotFree() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
    }
  }

  @Test
  void freePortsLieOutsideTheRangesOfOutgoingConnections() {
    assertThat(Ports.free()).isBetween(1_024, 32_767);
  }
}
