package dev.beamwatch.acceptance;

import dev.beamwatch.generator.Message;
import dev.beamwatch.generator.Scenario;
import dev.beamwatch.generator.ScenarioConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Hosts that go on sending, 200 messages a second, whatever becomes of the pipeline. */
final class LiveStream implements AutoCloseable {
  private static final int TICK_MILLIS = 20;
  private static final int MESSAGES_PER_TICK = 4;

  /** The generator's duplicates repeat messages of the same block, with its time. */
  private static final int BLOCK = 64;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Stage stage;
  private final Scenario scenario;
  private final @Nullable Integer partition;
  private final ScheduledFuture<?> ticks;
  private long next;
  private long blockStartMillis;
  private boolean paused;

  private LiveStream(Stage stage, ScenarioConfig config, @Nullable Integer partition) {
    this.stage = stage;
    this.scenario = new Scenario(config);
    this.partition = partition;
    ticks = thread.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Starts the stream of a scenario, at the present time. */
  static LiveStream start(Stage stage, ScenarioConfig config) {
    return new LiveStream(stage, config, null);
  }

  /** Starts a stream without trouble of one host to one partition. */
  static LiveStream toPartition(Stage stage, int partition, String host) {
    return new LiveStream(stage, ScenarioConfig.builder().hosts(List.of(host)).build(), partition);
  }

  private synchronized void tick() {
    if (paused) {
      return;
    }
    for (int i = 0; i < MESSAGES_PER_TICK; i++) {
      if (next % BLOCK == 0) {
        blockStartMillis = System.currentTimeMillis();
      }
      Optional<Message> message = scenario.message(next++, blockStartMillis);
      if (message.isPresent()) {
        var unused =
            stage
                .producer()
                .send(
                    new ProducerRecord<>(
                        stage.inputTopic(), partition, message.get().key(), message.get().value()),
                    (metadata, error) -> {
                      if (error == null) {
                        sent.incrementAndGet();
                      } else {
                        failure.compareAndSet(null, error);
                      }
                    });
      }
    }
  }

  /** Stops sending until {@link #resume}, and waits until the broker has everything. */
  void pause() {
    synchronized (this) {
      paused = true;
    }
    flush();
  }

  /** Sends again. */
  synchronized void resume() {
    // A block belongs to one time.
    next = (next + BLOCK - 1) / BLOCK * BLOCK;
    paused = false;
  }

  /** Returns how many messages the broker has acknowledged. */
  long sent() {
    return sent.get();
  }

  boolean isRunning() {
    return !ticks.isDone() && failure.get() == null;
  }

  /** Stops sending, and waits until the broker has everything. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(Patience.SHORT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the stream does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    flush();
  }

  private void flush() {
    stage.producer().flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new AssertionError("a message was not delivered to the broker", failed);
    }
  }
}
