package dev.beamwatch.schemas;

/** The keys of Beamwatch's output records: deterministic, so that repeats can be recognised. */
public final class RecordKeys {
  private RecordKeys() {}

  /**
   * Returns the key of a filtered or an aggregated record: a reader gets each processor's records
   * in order.
   */
  public static byte[] ofProcessor(String hostname, String cpu) {
    return JsonText.object(
        json -> {
          json.writeStringField("hostname", hostname);
          json.writeStringField("cpu", cpu);
        });
  }

  /** Returns the key of a dead letter: where its record stood, the same for all of its parts. */
  public static byte[] ofDeadLetter(DeadLetter letter) {
    return JsonText.object(
        json -> {
          DeadLetterCodec.writeOrigin(json, letter);
        });
  }
}
