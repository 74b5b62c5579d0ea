package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.pipeline.processor.HeardCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link FleetNews}: readings, then rules if there are any. */
final class FleetNewsCoder extends VersionedCoder<FleetNews> {
  private static final long serialVersionUID = 1;

  static final FleetNewsCoder INSTANCE = new FleetNewsCoder();

  private FleetNewsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(FleetNews news, DataOutputStream out) throws IOException {
    VarInt.encode(news.heard().size(), out);
    for (Heard heard : news.heard()) {
      HeardCoder.INSTANCE.encode(heard, out);
    }
    out.writeBoolean(news.rules() != null);
    if (news.rules() != null) {
      HostRulesCoder.INSTANCE.encode(news.rules(), out);
    }
  }

  @Override
  protected FleetNews read(int version, DataInputStream in) throws IOException {
    int count = readCount(in);
    List<Heard> heard = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      heard.add(HeardCoder.INSTANCE.decode(in));
    }
    return new FleetNews(heard, in.readBoolean() ? HostRulesCoder.INSTANCE.decode(in) : null);
  }
}
