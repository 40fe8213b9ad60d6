package io.github.das4j.train;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/** Draws batches ahead of their use in a thread of its own, in the order of its source. */
final class Ahead<T> implements AutoCloseable {

  private final BlockingQueue<T> queue;
  private final Thread thread;

  Ahead(Supplier<T> source, int depth) {
    queue = new ArrayBlockingQueue<>(depth);
    thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  queue.put(source.get());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "draw-ahead");
    thread.setDaemon(true);
    thread.start();
  }

  T next() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
