package io.github.das4j.tensor;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was opened together, closed together: the last first, and each of them whatever another's
 * closing throws. A constructor that fails halfway closes what it has opened by then.
 */
public final class Opened implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Nothing yet. */
  public Opened() {}

  /** Takes charge of one more. */
  public <C extends AutoCloseable> C add(C one) {
    opened.push(one);
    return one;
  }

  /**
   * @throws IllegalStateException if one of them cannot be closed; the others are
   */
  @Override
  public void close() {
    IllegalStateException failed = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (failed == null) {
          failed = new IllegalStateException("cannot close: " + e.getMessage(), e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
