package io.github.das4j.work;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.SamplingException;
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
  public interface Hands<T, R> extends AutoCloseable {

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
   * Works until nothing is left. Bad input stops the whole deal; an Error (no memory, a library
   * that is not there, a stack that overflows) ends this worker alone.
   *
   * @param opener loads the model
   * @return why the device is of no use any more; nothing if it is
   */
  public static <T, R> Optional<String> work(
      TaskQueue<T> deal, Supplier<? extends Hands<T, R>> opener) {
    try (Hands<T, R> hands = opener.get()) {
      Optional<String> broken = Optional.empty();
      for (Optional<T> task = deal.take();
          task.isPresent();
          task = broken.isEmpty() ? deal.take() : Optional.empty()) {
        broken = handled(deal, hands, task.get());
      }
      return broken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IllegalArgumentException | CheckpointException e) {
      deal.stop(e);
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      return Optional.of(Reasons.of(e));
    }
  }

  /** Does a task; whatever becomes of it, no other worker waits for it afterwards. */
  private static <T, R> Optional<String> handled(TaskQueue<T> deal, Hands<T, R> hands, T task) {
    boolean returned = false;
    try {
      kept(deal, hands, task, hands.make(task));
      return Optional.empty();
    } catch (SamplingException e) {
      hands.failed(task, Reasons.of(e));
      return Optional.empty();
    } catch (IllegalArgumentException | CheckpointException e) {
      deal.stop(e);
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      returned = true;
      return felled(deal, hands, task, e);
    } finally {
      if (!returned) {
        deal.done();
      }
    }
  }

  private static <T, R> void kept(TaskQueue<T> deal, Hands<T, R> hands, T task, R result) {
    try {
      hands.keep(task, result);
    } catch (RuntimeException e) {
      deal.stop(e);
    }
  }

  private static <T, R> Optional<String> felled(
      TaskQueue<T> deal, Hands<T, R> hands, T task, Throwable e) {
    if (deal.returned(task)) {
      return Optional.of(Reasons.of(e) + "; its " + hands.name(task) + " goes back");
    }
    hands.failed(task, "it failed on two workers: " + Reasons.of(e));
    return Optional.empty();
  }
}
