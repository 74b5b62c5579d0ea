package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** What travels to workers, as somebody sees it who looks for secrets in it. */
public final class Serialized {
  private Serialized() {}

  /** Returns the serialized form, byte by byte as a text. */
  public static String textOf(Serializable object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toString(ISO_8859_1);
  }
}
