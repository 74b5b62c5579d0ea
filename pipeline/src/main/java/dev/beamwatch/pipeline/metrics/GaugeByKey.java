package dev.beamwatch.pipeline.metrics;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongBinaryOperator;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * A gauge of a step with keys. A runner keeps one value per worker and step, so each key would
 * overwrite the others. This shows all keys of the worker as one value. After a restore a key
 * counts from its first element on.
 */
public final class GaugeByKey implements Serializable {
  private static final long serialVersionUID = 1;

  private final Gauge gauge;
  private final boolean isSum;
  private transient @Nullable Map<Object, Long> values;

  private GaugeByKey(String name, boolean isSum) {
    this.gauge = Metrics.gauge(PipelineCounter.NAMESPACE, name);
    this.isSum = isSum;
  }

  /** Returns a gauge that shows the sum over the keys. */
  public static GaugeByKey sum(String name) {
    return new GaugeByKey(name, true);
  }

  /** Returns a gauge that shows the smallest value that is not 0; 0 if there is none. */
  public static GaugeByKey smallest(String name) {
    return new GaugeByKey(name, false);
  }

  /** Sets the value of a key: 0 or more. */
  public synchronized void set(Object key, long value) {
    if (values == null) {
      values = new ConcurrentHashMap<>();
    }
    if (value == 0) {
      values.remove(key);
    } else {
      values.put(key, value);
    }
    LongBinaryOperator both = isSum ? Long::sum : Math::min;
    gauge.set(values.values().stream().mapToLong(Long::longValue).reduce(both).orElse(0));
  }
}
