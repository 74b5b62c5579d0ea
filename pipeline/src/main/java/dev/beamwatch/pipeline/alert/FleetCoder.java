package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.alert.Fleet.Ended;
import dev.beamwatch.pipeline.alert.Fleet.Host;
import dev.beamwatch.pipeline.alert.Fleet.OpenWindow;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link Fleet}: its times, open windows, buckets, and hosts by name. */
final class FleetCoder extends VersionedCoder<Fleet> {
  private static final long serialVersionUID = 1;

  static final FleetCoder INSTANCE = new FleetCoder();

  private FleetCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Fleet fleet, DataOutputStream out) throws IOException {
    out.writeLong(fleet.firstWindowMillis);
    out.writeLong(fleet.passedMillis);
    out.writeLong(fleet.decidedMillis);
    out.writeLong(fleet.wakesAtMillis);
    out.writeBoolean(fleet.rulesAreKnown);
    out.writeBoolean(fleet.hasEnded);
    VarInt.encode(fleet.open.size(), out);
    for (Map.Entry<Long, OpenWindow> window : fleet.open.entrySet()) {
      out.writeLong(window.getKey());
      VarInt.encode(window.getValue().buckets().size(), out);
      for (int bucket : window.getValue().buckets()) {
        VarInt.encode(bucket, out);
      }
      VarInt.encode(window.getValue().lastMillis().size(), out);
      for (Map.Entry<String, Long> host :
          new TreeMap<>(window.getValue().lastMillis()).entrySet()) {
        writeText(host.getKey(), out);
        out.writeLong(host.getValue());
      }
    }
    VarInt.encode(fleet.ended.size(), out);
    for (Map.Entry<Integer, Ended> ended : new TreeMap<>(fleet.ended).entrySet()) {
      VarInt.encode(ended.getKey(), out);
      out.writeLong(ended.getValue().endMillis());
      out.writeBoolean(ended.getValue().isLast());
    }
    VarInt.encode(fleet.hosts.size(), out);
    for (Map.Entry<String, Host> host : new TreeMap<>(fleet.hosts).entrySet()) {
      writeText(host.getKey(), out);
      write(host.getValue(), out);
    }
    Fleet.Silence silence = fleet.silence;
    out.writeBoolean(silence != null);
    if (silence != null) {
      out.writeLong(silence.startedAtMillis());
      VarInt.encode(silence.hosts(), out);
    }
  }

  private static void write(Host host, DataOutputStream out) throws IOException {
    out.writeLong(host.lastMillis());
    out.writeLong(host.windowEndMillis());
    out.writeLong(host.silentSinceMillis());
    out.writeBoolean(host.isInFleet());
    out.writeBoolean(host.rule() != null);
    if (host.rule() != null) {
      HostRulesCoder.write(host.rule(), out);
    }
  }

  @Override
  protected Fleet read(int version, DataInputStream in) throws IOException {
    Fleet fleet = new Fleet();
    fleet.firstWindowMillis = in.readLong();
    fleet.passedMillis = in.readLong();
    fleet.decidedMillis = in.readLong();
    fleet.wakesAtMillis = in.readLong();
    fleet.rulesAreKnown = in.readBoolean();
    fleet.hasEnded = in.readBoolean();
    int windows = readCount(in);
    for (int i = 0; i < windows; i++) {
      OpenWindow window = new OpenWindow();
      fleet.open.put(in.readLong(), window);
      int buckets = readCount(in);
      for (int j = 0; j < buckets; j++) {
        window.buckets().add(VarInt.decodeInt(in));
      }
      int hosts = readCount(in);
      for (int j = 0; j < hosts; j++) {
        window.lastMillis().put(readText(in), in.readLong());
      }
    }
    int ended = readCount(in);
    for (int i = 0; i < ended; i++) {
      fleet.ended.put(VarInt.decodeInt(in), new Ended(in.readLong(), in.readBoolean()));
    }
    int hosts = readCount(in);
    Map<Host, Host> shared = new HashMap<>();
    for (int i = 0; i < hosts; i++) {
      String hostname = readText(in);
      Host host = readHost(in);
      Host known = shared.putIfAbsent(host, host);
      fleet.hosts.put(hostname, known == null ? host : known);
    }
    if (in.readBoolean()) {
      fleet.silence = new Fleet.Silence(in.readLong(), VarInt.decodeInt(in));
    }
    return fleet;
  }

  private static Host readHost(DataInputStream in) throws IOException {
    long last = in.readLong();
    long windowEnd = in.readLong();
    long silentSince = in.readLong();
    boolean isInFleet = in.readBoolean();
    HostRules.Rule rule = in.readBoolean() ? HostRulesCoder.readRule(in) : null;
    return new Host(last, windowEnd, rule, silentSince, isInFleet);
  }
}
