package dev.beamwatch.pipeline.notify;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * One way to tell people. What is true comes as news. What waits, and what the receiver was told,
 * is the queue. A notifier says what is to be told next, makes the call, and books what became of
 * it. {@link TellFn} does the rest for all of them: state, timers, one call at a time for each
 * receiver, pauses, the log.
 *
 * <p>All but {@link #call} is pure: it depends on the arguments alone, and the time is one of them.
 *
 * @param <N> the type of news
 * @param <Q> the type of queue; mutable
 * @param <C> the type of call; immutable. A call may outlive the queue that it was made from
 */
public interface Notifier<N, Q, C> extends Serializable, AutoCloseable {
  /** Returns the coder of news. */
  Coder<N> newsCoder();

  /** Returns the coder of queues. */
  Coder<Q> queueCoder();

  /** Returns an empty queue. */
  Q newQueue();

  /** Tells whether some of the news comes before something in the queue. */
  default boolean comesBefore(List<N> news, Q queue) {
    return false;
  }

  /**
   * Returns the next call.
   *
   * @param to the receiver
   * @param nowMillis wall-clock time
   * @param ledger for news that is not to be told
   * @return null if there is nothing to tell
   */
  @Nullable C next(Q queue, Backlog<N> backlog, String to, long nowMillis, Ledger ledger);

  /** Returns when there may be something to tell without further news; null for never. */
  default @Nullable Duration lookAgain(Q queue, long nowMillis) {
    return null;
  }

  /**
   * Returns the part of a call that is still to be told. The queue may be another than the one that
   * the call was made from: the job has gone back to a checkpoint.
   *
   * @return null if nothing of it is
   */
  @Nullable C stillDue(C call, Q queue, Backlog<N> backlog);

  /** Returns how many messages a call tells. */
  int size(C call);

  /** Returns how many messages wait, in the queue and behind it. */
  int waiting(Q queue, Backlog<N> backlog);

  /** Makes a call, and waits for its outcome. Never throws. Called beside the runner's threads. */
  PostOutcome call(String to, C call);

  /** Returns the pause after a call that the receiver took. */
  default Duration pauseAfter(C call, Duration pause) {
    return pause;
  }

  /**
   * Books what became of a call.
   *
   * @param decision what {@link PostRule} made of the outcome
   */
  void settle(
      C call,
      PostOutcome outcome,
      PostRule.Decision decision,
      Q queue,
      Backlog<N> backlog,
      String to,
      long nowMillis,
      Ledger ledger);

  /** Gives up calls that are under way. Nothing is called any more. */
  @Override
  void close();
}
