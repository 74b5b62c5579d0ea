package dev.beamwatch.pipeline.notify.alertmanager;

import dev.beamwatch.pipeline.coders.AlertEventCoder;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link Alerts}, by host and processor. */
final class AlertsCoder extends VersionedCoder<Alerts> {
  private static final long serialVersionUID = 1;

  static final AlertsCoder INSTANCE = new AlertsCoder();

  private static final int TAKEN = 1;
  private static final int REFUSED = 2;
  private static final int HELD = 4;
  private static final int LEFT_OUT = 8;
  private static final int THERE = 16;
  private static final int REPLACES = 32;

  private AlertsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Alerts alerts, DataOutputStream out) throws IOException {
    out.writeLong(alerts.lastOldMillis);
    VarInt.encode(alerts.alerts.size(), out);
    for (Alerts.Alert alert : alerts.alerts.values()) {
      write(alert, out);
    }
  }

  private static void write(Alerts.Alert alert, DataOutputStream out) throws IOException {
    AlertEventCoder.INSTANCE.encode(alert.event, out);
    out.writeByte(
        (alert.isTaken ? TAKEN : 0)
            | (alert.isRefused ? REFUSED : 0)
            | (alert.isHeld ? HELD : 0)
            | (alert.isLeftOut ? LEFT_OUT : 0)
            | (alert.isThere ? THERE : 0)
            | (alert.replaced == null ? 0 : REPLACES));
    out.writeLong(alert.postedMillis);
    out.writeLong(alert.triedMillis);
    out.writeLong(alert.endedMillis);
    if (alert.replaced != null) {
      AlertEventCoder.INSTANCE.encode(alert.replaced, out);
      out.writeLong(alert.replacedEndMillis);
      out.writeLong(alert.replacedMillis);
    }
  }

  @Override
  protected Alerts read(int version, DataInputStream in) throws IOException {
    Alerts alerts = new Alerts();
    alerts.lastOldMillis = in.readLong();
    int count = readCount(in);
    for (int i = 0; i < count; i++) {
      Alerts.Alert alert = readAlert(in);
      alerts.alerts.put(Alerts.Key.of(alert.event), alert);
    }
    return alerts;
  }

  private static Alerts.Alert readAlert(DataInputStream in) throws IOException {
    Alerts.Alert alert = new Alerts.Alert(AlertEventCoder.INSTANCE.decode(in));
    int is = in.readUnsignedByte();
    alert.isTaken = (is & TAKEN) != 0;
    alert.isRefused = (is & REFUSED) != 0;
    alert.isHeld = (is & HELD) != 0;
    alert.isLeftOut = (is & LEFT_OUT) != 0;
    alert.isThere = (is & THERE) != 0;
    alert.postedMillis = in.readLong();
    alert.triedMillis = in.readLong();
    alert.endedMillis = in.readLong();
    if ((is & REPLACES) != 0) {
      alert.replaced = AlertEventCoder.INSTANCE.decode(in);
      alert.replacedEndMillis = in.readLong();
      alert.replacedMillis = in.readLong();
    }
    return alert;
  }
}
