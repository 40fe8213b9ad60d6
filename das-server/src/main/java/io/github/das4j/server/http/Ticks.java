package io.github.das4j.server.http;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One thread for what is looked at again and again, or later. */
public final class Ticks implements AutoCloseable {

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "das-serve-clock");
            daemon.setDaemon(true);
            return daemon;
          });

  /** Running from now on. */
  public Ticks() {}

  /**
   * Does something again and again.
   *
   * @param millis from one time to the next, at least 1
   * @return ends it
   */
  public Runnable every(long millis, Runnable task) {
    ScheduledFuture<?> ticking =
        thread.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    return () -> ticking.cancel(false);
  }

  /**
   * Does something later; not at all once this is closed.
   *
   * @param millis from now, at least 0
   */
  @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
  public void later(long millis, Runnable task) {
    try {
      thread.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The server ends.
      return;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
