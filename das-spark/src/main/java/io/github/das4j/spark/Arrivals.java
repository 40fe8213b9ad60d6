package io.github.das4j.spark;

import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunWork;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Notes finished prompts in the run's folder, one after the other on a thread of its own: executors
 * do not wait for it.
 */
final class Arrivals implements AutoCloseable {

  /** How long the driver's file system may take to show what another machine has put there. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long LOOK_MILLIS = 200;

  private final RunWork work;
  private final Optional<RemoteResults> results;
  private final Consumer<RuntimeException> failing;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread daemon = new Thread(task, "das-arrivals");
            daemon.setDaemon(true);
            return daemon;
          });

  /**
   * A prompt whose folder an executor has put in its place.
   *
   * @param seconds that it took
   * @param microBatch with which it was sampled
   */
  record Arrival(
      String worker, PromptTask task, FinishedPrompt prompt, double seconds, int microBatch) {}

  /**
   * Notes them.
   *
   * @param results where they are brought from; nothing where they are in the run's folder
   * @param failing takes what goes wrong with the folder, which ends the run
   */
  Arrivals(RunWork work, Optional<RemoteResults> results, Consumer<RuntimeException> failing) {
    this.work = work;
    this.results = results;
    this.failing = failing;
  }

  void add(Arrival arrival) {
    thread.execute(() -> note(arrival));
  }

  private void note(Arrival arrival) {
    try {
      results.ifPresent(there -> there.bring(arrival.task()));
      awaitFolder(arrival);
      work.kept(
          arrival.worker(),
          arrival.task(),
          arrival.prompt(),
          arrival.seconds(),
          arrival.microBatch());
    } catch (RuntimeException e) {
      failing.accept(e);
    }
  }

  /** Network file systems show a new folder late. */
  private void awaitFolder(Arrival arrival) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!work.isFinished(arrival.task())) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            arrival.worker()
                + " has put prompt "
                + arrival.task().id()
                + " in "
                + work.folder()
                + ", where the driver does not see it: --out must name a folder that all share, or "
                + ClusterConf.RESULTS
                + " an address");
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        failing.accept(new IllegalStateException("the run's folder takes no more prompts"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
