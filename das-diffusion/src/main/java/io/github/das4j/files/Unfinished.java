package io.github.das4j.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file or folder that is being written under another name than it will have. However the program
 * ends, it is either finished or gone: {@link #close} removes what was not renamed, and {@link
 * #takeBack} does so for all of them before the program is stopped from outside.
 */
public final class Unfinished implements AutoCloseable {

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Condition FEWER = LOCK.newCondition();
  private static final Set<Unfinished> OPEN = new HashSet<>();
  private static boolean ending;

  private final Path path;

  private Unfinished(Path path) {
    this.path = path;
  }

  /** Announces that something is about to be written here. Does not return while all is ending. */
  public static Unfinished at(Path path) {
    Unfinished unfinished = new Unfinished(path);
    LOCK.lock();
    try {
      while (ending) {
        FEWER.awaitUninterruptibly();
      }
      OPEN.add(unfinished);
    } finally {
      LOCK.unlock();
    }
    return unfinished;
  }

  /**
   * Lets nothing new be begun, waits for what is being written, then removes what still is. For a
   * program that is stopped afterwards.
   *
   * @param patience how long to wait at most
   */
  public static void takeBack(Duration patience) {
    LOCK.lock();
    List<Unfinished> left;
    try {
      ending = true;
      long nanos = patience.toNanos();
      while (!OPEN.isEmpty() && nanos > 0) {
        nanos = FEWER.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      left = List.copyOf(OPEN);
      LOCK.unlock();
    }
    left.forEach(unfinished -> delete(unfinished.path));
  }

  @Override
  public void close() {
    delete(path);
    LOCK.lock();
    try {
      OPEN.remove(this);
      FEWER.signalAll();
    } finally {
      LOCK.unlock();
    }
  }

  private static void delete(Path path) {
    try {
      Removal.of(path);
    } catch (IOException e) {
      // Nothing reads it under this name; what went wrong before is more worth telling.
      return;
    }
  }
}
