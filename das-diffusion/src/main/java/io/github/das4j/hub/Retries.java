package io.github.das4j.hub;

import io.github.das4j.hub.HubSettings.Patience;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Tries again what may pass, with pauses that grow; what brings something on begins anew. */
final class Retries {

  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 8;

  /** One attempt. */
  interface Attempt<T> {
    T run() throws PassingFailure;
  }

  private final Patience patience;

  Retries(Patience patience) {
    this.patience = patience;
  }

  /** The result of an attempt that succeeds. */
  <T> T call(Attempt<T> attempt) {
    return call(attempt, new AtomicLong());
  }

  /**
   * The same of what may succeed bit by bit.
   *
   * @param progress grows whenever an attempt brings something that stays
   * @throws HubException of the last attempt
   */
  <T> T call(Attempt<T> attempt, AtomicLong progress) {
    int failures = 0;
    while (true) {
      long before = progress.get();
      try {
        return attempt.run();
      } catch (PassingFailure e) {
        failures = progress.get() == before ? failures + 1 : 1;
        if (failures >= patience.attempts() || e.after().compareTo(LONGEST) > 0) {
          throw new HubException(String.valueOf(e.getMessage()), e);
        }
        pause(failures, e.after());
      }
    }
  }

  private void pause(int failures, Duration asked) {
    Duration own = patience.pause().multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    try {
      Thread.sleep(own.compareTo(asked) > 0 ? own.toMillis() : asked.toMillis());
    } catch (InterruptedException e) {
      throw stopped();
    }
  }

  /** What a thread throws that was told to stop. */
  static HubException stopped() {
    Thread.currentThread().interrupt();
    return new HubException("the download was stopped");
  }
}
