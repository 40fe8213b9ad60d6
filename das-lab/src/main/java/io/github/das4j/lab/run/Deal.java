package io.github.das4j.lab.run;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Deals prompts to workers in order; takes back those of a device that failed. */
final class Deal {

  private final Deque<PromptTask> waiting;
  private final Set<Integer> suspects = new HashSet<>();
  private int dealt;
  private Optional<Throwable> fatal = Optional.empty();

  Deal(Collection<PromptTask> tasks) {
    this.waiting = new ArrayDeque<>(tasks);
  }

  /**
   * The next prompt; nothing when all are done, or the run is to stop. Waits while another worker
   * may still hand one back.
   */
  synchronized Optional<PromptTask> take() throws InterruptedException {
    while (waiting.isEmpty() && dealt > 0 && fatal.isEmpty()) {
      wait();
    }
    if (waiting.isEmpty() || fatal.isPresent()) {
      return Optional.empty();
    }
    dealt++;
    return Optional.of(waiting.removeFirst());
  }

  /** A prompt is finished, or set aside for good. */
  synchronized void done() {
    dealt--;
    notifyAll();
  }

  /** Hands a prompt back to be dealt first; false if it has felled a device before. */
  synchronized boolean returned(PromptTask task) {
    boolean first = suspects.add(task.index());
    if (first) {
      waiting.addFirst(task);
    }
    done();
    return first;
  }

  /** Lets every worker stop after its prompt. */
  synchronized void stop(Throwable reason) {
    fatal = fatal.or(() -> Optional.of(reason));
    notifyAll();
  }

  synchronized Optional<Throwable> fatal() {
    return fatal;
  }
}
