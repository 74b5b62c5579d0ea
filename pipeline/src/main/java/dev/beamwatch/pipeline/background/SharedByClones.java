package dev.beamwatch.pipeline.background;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that all clones of a DoFn within one JVM share. Runners clone and re-create DoFns as they
 * like, and what a field of one says the others would not know.
 *
 * <p>The value lives as long as one of the clones. In another JVM it begins anew: nothing may rest
 * on it that must not be lost. Thread-safe; so must be the value.
 *
 * @param <T> the type of value
 */
public final class SharedByClones<T> implements Serializable {
  private static final long serialVersionUID = 1;

  /** By id; the clones hold the values. */
  private static final Map<String, WeakReference<Object>> VALUES = new HashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Initial<T> initial;
  private transient volatile @Nullable T value;

  /** Makes the value of the first clone in a JVM; travels with the DoFn. */
  public interface Initial<T> extends Supplier<T>, Serializable {}

  /** Shares what an initial value makes. */
  public SharedByClones(Initial<T> initial) {
    this.initial = initial;
    this.value = initial.get();
    synchronized (VALUES) {
      VALUES.put(id, new WeakReference<>(requireNonNull(value)));
    }
  }

  /** Returns the value. */
  public T get() {
    T known = value;
    if (known == null) {
      known = find();
      value = known;
    }
    return known;
  }

  @SuppressWarnings("unchecked") // only this class puts values under this id
  private T find() {
    synchronized (VALUES) {
      VALUES.values().removeIf(reference -> reference.get() == null);
      WeakReference<Object> reference = VALUES.get(id);
      T found = reference == null ? null : (T) reference.get();
      if (found == null) {
        found = initial.get();
        VALUES.put(id, new WeakReference<>(requireNonNull(found)));
      }
      return found;
    }
  }

  /** Returns how many values there are in this JVM; some may have nobody who holds them. */
  static int count() {
    synchronized (VALUES) {
      VALUES.values().removeIf(reference -> reference.get() == null);
      return VALUES.size();
    }
  }
}
