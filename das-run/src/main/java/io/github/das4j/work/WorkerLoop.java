package io.github.das4j.work;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.SamplingException;
import io.github.das4j.judge.BudgetSpentException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one worker does: it takes tasks until none is left, or its device fails. The first time that
 * a task fails the device is to blame and the task goes to another, the second time the task.
 */
public final class WorkerLoop {

  private WorkerLoop() {}

  /**
   * A model on a device.
   *
   * @param <T> tasks
   * @param <R> what comes of them
   */
  public interface Handler<T, R> extends AutoCloseable {

    /** Does a task. */
    R make(T task);

    /**
     * Puts what came of it on disk. An exception here would come on every device, and ends the
     * work; an Error is the device's, and another does the task again.
     */
    void keep(T task, R result);

    /** Sets a task aside that cannot be done. */
    void failed(T task, String reason);

    /** A task in messages: {@code prompt 'a cat'}. */
    String name(T task);

    @Override
    void close();
  }

  /**
   * Works until nothing is left. Bad input stops the whole run; an Error (no memory, a library that
   * is not there, a stack that overflows) ends this worker alone.
   *
   * @param opener loads the model
   * @return why the device is of no use any more; nothing if it is
   */
  public static <T, R> Optional<String> work(
      TaskQueue<T> queue, Supplier<? extends Handler<T, R>> opener) {
    try (Handler<T, R> handler = opener.get()) {
      Optional<String> broken = Optional.empty();
      for (Optional<T> task = queue.take();
          task.isPresent();
          task = broken.isEmpty() ? queue.take() : Optional.empty()) {
        broken = handled(queue, handler, task.get());
      }
      return broken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IllegalArgumentException | CheckpointException e) {
      queue.stop(e);
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      return Optional.of(Reasons.of(e));
    }
  }

  /** Does a task; whatever becomes of it, no other worker waits for it afterwards. */
  private static <T, R> Optional<String> handled(
      TaskQueue<T> queue, Handler<T, R> handler, T task) {
    boolean returned = false;
    try {
      kept(queue, handler, task, handler.make(task));
      return Optional.empty();
    } catch (SamplingException e) {
      handler.failed(task, Reasons.of(e));
      return Optional.empty();
    } catch (IllegalArgumentException | CheckpointException | BudgetSpentException e) {
      queue.stop(e);
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      returned = true;
      return felled(queue, handler, task, e);
    } finally {
      if (!returned) {
        queue.done();
      }
    }
  }

  private static <T, R> void kept(TaskQueue<T> queue, Handler<T, R> handler, T task, R result) {
    try {
      handler.keep(task, result);
    } catch (RuntimeException e) {
      queue.stop(e);
    }
  }

  private static <T, R> Optional<String> felled(
      TaskQueue<T> queue, Handler<T, R> handler, T task, Throwable e) {
    if (queue.returned(task)) {
      return Optional.of(Reasons.of(e) + "; its " + handler.name(task) + " goes back");
    }
    handler.failed(task, "it failed on two workers: " + Reasons.of(e));
    return Optional.empty();
  }
}
