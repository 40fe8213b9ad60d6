package io.github.das4j.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Owns native objects whose life is not a block of code: the weights of a model, the tensors of a
 * swarm. Frees them when it is closed, from whatever thread.
 */
public final class Arena implements AutoCloseable {

  private final List<Pointer> owned = new ArrayList<>();
  private final List<Runnable> releases = new ArrayList<>();
  private boolean closed;

  /** An owner of nothing yet. */
  public Arena() {}

  /**
   * Becomes an owner of a native object, beside the scope it was made in.
   *
   * @return the object itself
   * @throws IllegalStateException if this arena is closed
   */
  public synchronized <P extends Pointer> P own(P pointer) {
    requireOpen();
    pointer.retainReference();
    owned.add(pointer);
    return pointer;
  }

  /**
   * Runs something when it is closed, before it frees what it owns.
   *
   * @param release does nothing where it has been run before, and throws nothing
   * @throws IllegalStateException if this arena is closed
   */
  public synchronized void onClose(Runnable release) {
    requireOpen();
    releases.add(release);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the arena is closed");
    }
  }

  /** Gives up its share of everything that it owns; what nobody else owns is freed. */
  @Override
  public synchronized void close() {
    closed = true;
    releases.forEach(Runnable::run);
    releases.clear();
    owned.forEach(Pointer::releaseReference);
    owned.clear();
  }
}
