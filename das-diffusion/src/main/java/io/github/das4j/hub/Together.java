package io.github.das4j.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Several files at once; the first that fails stops the others. */
final class Together {

  private static final int AT_ONCE = 4;
  private static final int PATIENCE_SECONDS = 30;

  private Together() {}

  /**
   * Does the same to each of these, in no certain order.
   *
   * @throws RuntimeException of the first that failed
   */
  static <T> void run(List<T> all, Consumer<T> task) {
    ExecutorService workers =
        Executors.newFixedThreadPool(
            AT_ONCE,
            work -> {
              Thread thread = new Thread(work, "das-hub");
              thread.setDaemon(true);
              return thread;
            });
    try {
      ExecutorCompletionService<Void> ended = new ExecutorCompletionService<>(workers);
      List<Future<Void>> begun = new ArrayList<>();
      for (T each : all) {
        begun.add(
            ended.submit(
                () -> {
                  task.accept(each);
                  return null;
                }));
      }
      for (int i = 0; i < begun.size(); i++) {
        ended.take().get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw Retries.stopped();
    } finally {
      end(workers);
    }
  }

  /** What they write must not go on behind the back of whoever is told of a failure. */
  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    try {
      workers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
