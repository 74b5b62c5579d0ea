package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.coders.AlertEventCoder;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.notify.OldNewsCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link Board}: hosts by name, then cards by number. */
final class BoardCoder extends VersionedCoder<Board> {
  private static final long serialVersionUID = 1;

  static final BoardCoder INSTANCE = new BoardCoder();

  private BoardCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Board board, DataOutputStream out) throws IOException {
    VarInt.encode(board.hosts.size(), out);
    for (Map.Entry<String, Board.Host> host : board.hosts.entrySet()) {
      writeText(host.getKey(), out);
      write(host.getValue(), out);
    }
    VarInt.encode(board.cards.size(), out);
    for (Map.Entry<Long, Board.Card> card : board.cards.entrySet()) {
      VarInt.encode(card.getKey(), out);
      writeText(card.getValue().place, out);
      out.writeBoolean(card.getValue().isShown);
      VarInt.encode(card.getValue().hosts.size(), out);
      for (String host : card.getValue().hosts) {
        writeText(host, out);
      }
    }
    VarInt.encode(board.lastCard, out);
    VarInt.encode(board.lastArrival, out);
    OldNewsCoder.INSTANCE.encode(board.old, out);
  }

  private static void write(Board.Host host, DataOutputStream out) throws IOException {
    VarInt.encode(host.card, out);
    out.writeBoolean(host.isLost);
    out.writeLong(host.doneSinceMillis);
    VarInt.encode(host.alerts.size(), out);
    for (Map.Entry<String, Board.Known> known : host.alerts.entrySet()) {
      writeText(known.getKey(), out);
      AlertEventCoder.INSTANCE.encode(known.getValue().event(), out);
      VarInt.encode(known.getValue().arrival(), out);
      out.writeBoolean(known.getValue().isTold());
    }
  }

  @Override
  protected Board read(int version, DataInputStream in) throws IOException {
    Board board = new Board();
    int hosts = readCount(in);
    for (int i = 0; i < hosts; i++) {
      board.hosts.put(readText(in), readHost(in));
    }
    int cards = readCount(in);
    for (int i = 0; i < cards; i++) {
      long number = VarInt.decodeLong(in);
      String place = readText(in);
      boolean isShown = in.readBoolean();
      int count = readCount(in);
      List<String> ofCard = new ArrayList<>();
      for (int j = 0; j < count; j++) {
        ofCard.add(readText(in));
      }
      board.cards.put(number, new Board.Card(place, ofCard, isShown));
    }
    board.lastCard = VarInt.decodeLong(in);
    board.lastArrival = VarInt.decodeLong(in);
    board.old = OldNewsCoder.INSTANCE.decode(in);
    return board;
  }

  private static Board.Host readHost(DataInputStream in) throws IOException {
    Board.Host host = new Board.Host();
    host.card = VarInt.decodeLong(in);
    host.isLost = in.readBoolean();
    host.doneSinceMillis = in.readLong();
    int alerts = readCount(in);
    for (int i = 0; i < alerts; i++) {
      host.alerts.put(
          readText(in),
          new Board.Known(
              AlertEventCoder.INSTANCE.decode(in), VarInt.decodeLong(in), in.readBoolean()));
    }
    return host;
  }
}
