package dev.beamwatch.benchmarks.textbook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/** A reading as Jackson fills it in. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Reading implements Serializable {
  private static final long serialVersionUID = 1;

  /** The device. */
  @JsonProperty public String hostname = "";

  /** The processor in it. */
  @JsonProperty public String cpu = "";

  /** Load, percent. */
  @JsonProperty public double usage;

  /** Event time, milliseconds since the epoch. */
  @JsonProperty("occurred_at")
  public long occurredAt;
}
