package dev.beamwatch.schemas;

import org.jspecify.annotations.Nullable;

/** The keys of Beamwatch's output records: deterministic, so that repeats can be recognised. */
public final class RecordKeys {
  private static final String BEFORE_HOSTNAME = "{\"hostname\":\"";
  private static final String BEFORE_CPU = "\",\"cpu\":\"";
  private static final String END = "\"}";

  private RecordKeys() {}

  /**
   * Returns the key of a filtered or an aggregated record: a reader gets each processor's records
   * in order.
   */
  public static byte[] ofProcessor(String hostname, String cpu) {
    // Every hot reading has one, and names are rarely anything else.
    return JsonText.isPlain(hostname) && JsonText.isPlain(cpu)
        ? ofPlainNames(hostname, cpu)
        : ofAnyNames(hostname, cpu);
  }

  /** Returns the key of an alert's record; for a host the processor is null. */
  public static byte[] ofAlert(AlertEvent event) {
    return ofProcessorOrHost(event.hostname(), event.cpu());
  }

  /** Returns the key of a notification's record; for a host the processor is null. */
  public static byte[] ofNotification(Notification notification) {
    return ofProcessorOrHost(notification.hostname(), notification.cpu());
  }

  private static byte[] ofProcessorOrHost(String hostname, @Nullable String cpu) {
    return cpu == null
        ? JsonText.object(
            json -> {
              json.writeStringField("hostname", hostname);
              json.writeNullField("cpu");
            })
        : ofProcessor(hostname, cpu);
  }

  private static byte[] ofPlainNames(String hostname, String cpu) {
    byte[] key =
        new byte
            [BEFORE_HOSTNAME.length()
                + hostname.length()
                + BEFORE_CPU.length()
                + cpu.length()
                + END.length()];
    int end = JsonText.append(BEFORE_HOSTNAME, key, 0);
    end = JsonText.append(hostname, key, end);
    end = JsonText.append(BEFORE_CPU, key, end);
    end = JsonText.append(cpu, key, end);
    JsonText.append(END, key, end);
    return key;
  }

  /** The same for names that need Jackson. */
  static byte[] ofAnyNames(String hostname, String cpu) {
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
