package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.coders.AlertEventCoder;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Encodes an {@link AlertNews}. */
public final class AlertNewsCoder extends VersionedCoder<AlertNews> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final AlertNewsCoder INSTANCE = new AlertNewsCoder();

  private AlertNewsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(AlertNews news, DataOutputStream out) throws IOException {
    AlertEventCoder.INSTANCE.encode(news.event(), out);
    writeOptionalText(news.channel(), out);
  }

  @Override
  protected AlertNews read(int version, DataInputStream in) throws IOException {
    return new AlertNews(AlertEventCoder.INSTANCE.decode(in), readOptionalText(in));
  }
}
