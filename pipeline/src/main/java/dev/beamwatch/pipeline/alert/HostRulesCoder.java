package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** Encodes {@link HostRules}: each host with its periods, then the hosts that are gone. */
final class HostRulesCoder extends VersionedCoder<HostRules> {
  private static final long serialVersionUID = 1;

  static final HostRulesCoder INSTANCE = new HostRulesCoder();

  private HostRulesCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(HostRules rules, DataOutputStream out) throws IOException {
    out.writeBoolean(rules.isWhole());
    VarInt.encode(rules.rules().size(), out);
    for (Map.Entry<String, HostRules.Rule> host : rules.rules().entrySet()) {
      writeText(host.getKey(), out);
      write(host.getValue(), out);
    }
    VarInt.encode(rules.removed().size(), out);
    for (String host : rules.removed()) {
      writeText(host, out);
    }
  }

  @Override
  protected HostRules read(int version, DataInputStream in) throws IOException {
    boolean isWhole = in.readBoolean();
    int count = readCount(in);
    Map<String, HostRules.Rule> rules = new HashMap<>();
    Map<HostRules.Rule, HostRules.Rule> shared = new HashMap<>();
    for (int i = 0; i < count; i++) {
      rules.put(readText(in), HostRules.shared(readRule(in), shared));
    }
    int gone = readCount(in);
    List<String> removed = new ArrayList<>();
    for (int i = 0; i < gone; i++) {
      removed.add(readText(in));
    }
    return new HostRules(isWhole, rules, removed);
  }

  static void write(HostRules.Rule rule, DataOutputStream out) throws IOException {
    VarInt.encode(rule.validFromMillis().length, out);
    for (int i = 0; i < rule.validFromMillis().length; i++) {
      out.writeLong(rule.validFromMillis()[i]);
      VarInt.encode(rule.silentAfterMillis()[i], out);
      writeOptionalText(rule.channels()[i], out);
    }
  }

  static HostRules.Rule readRule(DataInputStream in) throws IOException {
    int periods = readCount(in);
    List<long[]> read = new ArrayList<>();
    List<@Nullable String> channels = new ArrayList<>();
    for (int i = 0; i < periods; i++) {
      read.add(new long[] {in.readLong(), VarInt.decodeLong(in)});
      channels.add(readOptionalText(in));
    }
    return new HostRules.Rule(
        read.stream().mapToLong(period -> period[0]).toArray(),
        read.stream().mapToLong(period -> period[1]).toArray(),
        channels.toArray(new String[0]));
  }
}
