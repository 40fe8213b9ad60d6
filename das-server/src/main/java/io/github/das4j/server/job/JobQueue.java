package io.github.das4j.server.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jobs that wait, first come, first served. Safe for use by several threads. */
final class JobQueue {

  private final int most;
  private final List<Job> waiting = new ArrayList<>();
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param most jobs that may wait, at least 1
   */
  JobQueue(int most) {
    this.most = most;
  }

  synchronized void add(Job job) {
    if (waiting.size() >= most) {
      throw new IllegalStateException("the queue is full");
    }
    putBack(job);
  }

  /** One that had its place before. */
  synchronized void putBack(Job job) {
    waiting.add(job);
    notifyAll();
  }

  /** The next one, waited for; nothing once this is closed. */
  synchronized Optional<Job> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return closed ? Optional.empty() : Optional.of(waiting.remove(0));
  }

  synchronized boolean remove(Job job) {
    return waiting.remove(job);
  }

  synchronized int size() {
    return waiting.size();
  }

  synchronized int position(Job job) {
    return waiting.indexOf(job) + 1;
  }

  /** Hands out nothing more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
