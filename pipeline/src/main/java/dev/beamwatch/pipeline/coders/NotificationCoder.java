package dev.beamwatch.pipeline.coders;

import dev.beamwatch.schemas.Notification;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link Notification}. The state goes by name, so that the enum may be reordered. */
public final class NotificationCoder extends VersionedCoder<Notification> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final NotificationCoder INSTANCE = new NotificationCoder();

  private NotificationCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Notification notification, DataOutputStream out) throws IOException {
    writeText(notification.notifier(), out);
    writeText(notification.channel(), out);
    writeOptionalText(notification.alertId(), out);
    Long sequence = notification.sequence();
    out.writeBoolean(sequence != null);
    if (sequence != null) {
      VarInt.encode(sequence, out);
    }
    out.writeLong(notification.windowEndMillis());
    writeText(notification.hostname(), out);
    writeOptionalText(notification.cpu(), out);
    writeText(notification.state().name(), out);
    out.writeLong(notification.toldAtMillis());
    writeOptionalText(notification.detail(), out);
    writeOptionalText(notification.text(), out);
  }

  @Override
  protected Notification read(int version, DataInputStream in) throws IOException {
    return new Notification(
        readText(in),
        readText(in),
        readOptionalText(in),
        in.readBoolean() ? (Long) VarInt.decodeLong(in) : null,
        in.readLong(),
        readText(in),
        readOptionalText(in),
        Notification.State.valueOf(readText(in)),
        in.readLong(),
        readOptionalText(in),
        readOptionalText(in));
  }
}
