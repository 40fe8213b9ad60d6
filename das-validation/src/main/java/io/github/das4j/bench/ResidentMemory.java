package io.github.das4j.bench;

import io.github.das4j.tensor.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The most memory that this process held from a moment on. Linux counts it; elsewhere it is
 * unknown.
 *
 * <p>Before it counts, what was freed and kept for later goes back to the system, so that what ran
 * before does not show. Linux forgets its greatest resident size where {@code 5} is written to
 * {@code /proc/self/clear_refs} (proc(5)); of the kinds of pages it keeps no greatest size, and
 * these are looked at every few milliseconds.
 */
final class ResidentMemory implements AutoCloseable {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final long BETWEEN_MILLIS = 20;
  private static final long KIB = 1024;

  /**
   * Greatest sizes in bytes, each empty where it is unknown.
   *
   * @param all resident at once, of any kind
   * @param anonymous memory that no file is behind: activations, weights that were converted, the
   *     Java heap
   * @param files pages of mapped files, which the system may drop and read again: weights as they
   *     are stored, libraries
   */
  record Peak(OptionalLong all, OptionalLong anonymous, OptionalLong files) {

    /** The greater of each. */
    Peak and(Peak other) {
      return new Peak(
          greater(all, other.all),
          greater(anonymous, other.anonymous),
          greater(files, other.files));
    }

    private static OptionalLong greater(OptionalLong a, OptionalLong b) {
      return a.isEmpty() || b.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Math.max(a.getAsLong(), b.getAsLong()));
    }
  }

  private final boolean forgotten;
  private final Thread sampling = new Thread(this::sample, "resident memory");
  private long anonymous = -1;
  private long files = -1;

  /** Counts from now on. */
  ResidentMemory() {
    System.gc();
    LibTorch.giveBack();
    forgotten = forget();
    look();
    sampling.setDaemon(true);
    sampling.start();
  }

  private static boolean forget() {
    try {
      Files.writeString(CLEAR, "5");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void sample() {
    try {
      while (true) {
        Thread.sleep(BETWEEN_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      // It is closed.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look() {
    String status = status();
    anonymous = Math.max(anonymous, field(status, "RssAnon:"));
    files = Math.max(files, field(status, "RssFile:"));
  }

  /** The greatest sizes so far. */
  synchronized Peak peak() {
    look();
    return new Peak(
        forgotten ? known(field(status(), "VmHWM:")) : OptionalLong.empty(),
        known(anonymous),
        known(files));
  }

  private static OptionalLong known(long bytes) {
    return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private static String status() {
    try {
      return Files.readString(STATUS);
    } catch (IOException e) {
      return "";
    }
  }

  /** In bytes; −1 where it is not told. */
  private static long field(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void close() {
    sampling.interrupt();
  }
}
