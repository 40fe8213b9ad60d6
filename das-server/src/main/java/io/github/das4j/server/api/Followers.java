package io.github.das4j.server.api;

import io.github.das4j.server.http.Ticks;
import io.github.das4j.server.job.Job;
import io.github.das4j.server.job.JobEngine;
import io.github.das4j.server.job.JobRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Who follows jobs that are cancelled when nobody does. A reader that comes back within a while, as
 * browsers do by themselves, has not left. Safe for use by several threads.
 */
final class Followers {

  private static final int FIRST_SECONDS = 30;

  private final JobEngine engine;
  private final Ticks clock;
  private final int seconds;
  private final Map<String, Integer> readers = new HashMap<>();

  /**
   * Nobody yet.
   *
   * @param seconds that a reader may be away, at least 0
   */
  Followers(JobEngine engine, Ticks clock, int seconds) {
    this.engine = engine;
    this.clock = clock;
    this.seconds = seconds;
  }

  /** Somebody will follow it soon. */
  void expect(Job job) {
    later(job, FIRST_SECONDS + seconds);
  }

  synchronized void came(Job job) {
    readers.merge(job.id(), 1, Integer::sum);
  }

  synchronized void left(Job job) {
    Integer others = readers.computeIfPresent(job.id(), (id, n) -> n == 1 ? null : n - 1);
    if (others == null && job.request().bond() == JobRequest.Bond.EVENTS) {
      later(job, seconds);
    }
  }

  private void later(Job job, int delay) {
    clock.later(TimeUnit.SECONDS.toMillis(delay), () -> cancelIfAlone(job));
  }

  private void cancelIfAlone(Job job) {
    synchronized (this) {
      if (readers.containsKey(job.id()) || job.state().status().isEnd()) {
        return;
      }
    }
    engine.cancel(job, "nobody followed it any more");
  }
}
