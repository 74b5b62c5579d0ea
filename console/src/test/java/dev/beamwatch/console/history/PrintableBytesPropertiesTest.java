package dev.beamwatch.console.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrintableBytesPropertiesTest {
  @Test
  void whatIsTextStaysAsItIs() {
    assertThat(text("{\"é\": \"日本 😀\"}\n\t<b>".getBytes(UTF_8)))
        .isEqualTo("{\"é\": \"日本 😀\"}\n\t<b>");
  }

  @Test
  void whatIsNoTextOrCannotBeSeenIsShownAsBytes() {
    assertThat(text(new byte[] {'a', (byte) 0xff, 0, 'b', (byte) 0xc3}))
        .isEqualTo("a\\xFF\\x00b\\xC3");
    assertThat(text("a\u202eb".getBytes(UTF_8))).isEqualTo("a\\xE2\\x80\\xAEb");
  }

  @Test
  void theTextEndsAtTheLimit() {
    assertThat(PrintableBytes.text("abcdef".getBytes(UTF_8), 3)).isEqualTo("abc");
  }

  @Property
  void anythingCanBeShown(@ForAll byte[] bytes) {
    assertThat(text(bytes).codePoints())
        .allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
  }

  private static String text(byte[] bytes) {
    return PrintableBytes.text(bytes, 1_000_000);
  }
}
