package io.github.das4j.work;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Deals tasks to workers in order; takes back those of a device that failed. */
public final class TaskQueue<T> {

  private final Deque<T> waiting;
  private final Set<T> suspects = new HashSet<>();
  private int dealt;
  private Optional<Throwable> fatal = Optional.empty();

  /** Deals these, each once. */
  public TaskQueue(Collection<? extends T> tasks) {
    this.waiting = new ArrayDeque<>(tasks);
  }

  /**
   * The next task; nothing when all are done, or the run is to stop. Waits while another worker may
   * still hand one back.
   */
  public synchronized Optional<T> take() throws InterruptedException {
    while (waiting.isEmpty() && dealt > 0 && fatal.isEmpty()) {
      wait();
    }
    if (waiting.isEmpty() || fatal.isPresent()) {
      return Optional.empty();
    }
    dealt++;
    return Optional.of(waiting.removeFirst());
  }

  /** A task is finished, or set aside for good. */
  public synchronized void done() {
    dealt--;
    notifyAll();
  }

  /** Hands a task back to be dealt first; false if it has felled a device before. */
  public synchronized boolean returned(T task) {
    boolean first = suspects.add(task);
    if (first) {
      waiting.addFirst(task);
    }
    done();
    return first;
  }

  /** Lets every worker stop after its task. */
  public synchronized void stop(Throwable reason) {
    fatal = fatal.or(() -> Optional.of(reason));
    notifyAll();
  }

  /** What stopped it. */
  public synchronized Optional<Throwable> fatal() {
    return fatal;
  }

  /** How many tasks nobody has taken: more than none in the end if every device has failed. */
  public synchronized int left() {
    return waiting.size();
  }
}
