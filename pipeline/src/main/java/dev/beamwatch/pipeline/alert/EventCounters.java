package dev.beamwatch.pipeline.alert;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.AlertEvent.Kind;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;

/** Counts events by their kind. */
final class EventCounters implements Serializable {
  private static final long serialVersionUID = 1;

  private final EnumMap<Kind, Counter> counters = new EnumMap<>(Kind.class);

  EventCounters() {
    for (Kind kind : Kind.values()) {
      counters.put(kind, PipelineCounter.valueOf("ALERTS_" + kind).counter());
    }
  }

  void show() {
    PipelineCounter.show(counters.values().toArray(Counter[]::new));
  }

  void count(List<AlertNews> events) {
    for (AlertNews news : events) {
      requireNonNull(counters.get(news.event().kind())).inc();
    }
  }
}
