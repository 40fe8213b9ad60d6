package io.github.das4j.track;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The trackers of a run, each on a thread of its own: one that is slow delays nothing, one that
 * fails is named once and left out from there on.
 */
public final class Trackers implements AutoCloseable {

  /** How long the end of a run waits for figures that are still on their way. */
  private static final int PATIENCE_SECONDS = 60;

  private final List<Line> lines = new ArrayList<>();
  private final Consumer<String> messages;

  /** A tracker and its thread. */
  private record Line(Tracker tracker, ExecutorService thread, AtomicBoolean broken) {}

  /**
   * Trackers.
   *
   * @param messages takes a line when one fails
   */
  public Trackers(List<Tracker> trackers, Consumer<String> messages) {
    this.messages = messages;
    for (Tracker tracker : trackers) {
      ExecutorService thread =
          Executors.newSingleThreadExecutor(
              work -> {
                Thread daemon = new Thread(work, "das-track-" + tracker.name());
                daemon.setDaemon(true);
                return daemon;
              });
      lines.add(new Line(tracker, thread, new AtomicBoolean()));
    }
  }

  /** Whether nobody is told. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  public void started(TrackedRun run) {
    lines.forEach(line -> submit(line, () -> line.tracker().started(run)));
  }

  public void finished(TrackedPrompt prompt) {
    lines.forEach(line -> submit(line, () -> line.tracker().finished(prompt)));
  }

  public void finished(TrackedRound round) {
    lines.forEach(line -> submit(line, () -> line.tracker().finished(round)));
  }

  private void submit(Line line, Runnable work) {
    if (!line.broken().get()) {
      line.thread().execute(() -> guarded(line, work));
    }
  }

  private void guarded(Line line, Runnable work) {
    if (line.broken().get()) {
      return;
    }
    try {
      work.run();
    } catch (RuntimeException | LinkageError e) {
      line.broken().set(true);
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      messages.accept(
          "warning: tracking by "
              + line.tracker().name()
              + " has failed and ends here; the run goes on, its folder holds everything: "
              + reason);
    }
  }

  @Override
  public void close() {
    for (Line line : lines) {
      line.thread().execute(() -> guarded(line, line.tracker()::close));
      line.thread().shutdown();
    }
    for (Line line : lines) {
      try {
        if (!line.thread().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          messages.accept("warning: tracking by " + line.tracker().name() + " did not finish");
          line.thread().shutdownNow();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
