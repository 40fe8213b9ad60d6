package io.github.das4j.fuzz;

import com.sun.management.ThreadMXBean;
import io.github.das4j.checkpoint.CheckpointException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Lets a reader at an input and says what it must not do: throw anything but what users are told in
 * a line, or take memory or time out of proportion.
 *
 * @param folder for the reader's files
 */
record Guard(Path folder) {

  /** What a reader may allocate whatever the input. */
  private static final long FREE_BYTES = 128L << 20;

  /** Of the processor's time, as others may be at it too. */
  private static final Duration MOST_TIME = Duration.ofSeconds(10);

  private static final int LONGEST_MESSAGE = 20_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private record Cost(long bytes, Duration time) {

    boolean isAbove(Cost most) {
      return bytes > most.bytes || time.compareTo(most.time) > 0;
    }
  }

  void check(Target target, byte[] input) throws IOException {
    Cost most = new Cost(FREE_BYTES + target.bytesPerByte() * input.length, MOST_TIME);
    // Twice, as the first use of a class may cost much once.
    if (cost(target, input).isAbove(most)) {
      Cost cost = cost(target, input);
      if (cost.isAbove(most)) {
        throw new AssertionError("an input of " + input.length + " bytes made " + cost);
      }
    }
  }

  private Cost cost(Target target, byte[] input) throws IOException {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long time = THREADS.getCurrentThreadCpuTime();
    try {
      target.read(input, folder);
    } catch (CheckpointException | IllegalArgumentException e) {
      requireExplained(e);
    }
    return new Cost(
        THREADS.getCurrentThreadAllocatedBytes() - bytes,
        Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - time));
  }

  /** Tries one reader of several: what it refuses in a line does not keep the next from it. */
  static void attempt(Runnable reading) {
    try {
      reading.run();
    } catch (CheckpointException | IllegalArgumentException e) {
      requireExplained(e);
    }
  }

  private static void requireExplained(RuntimeException e) {
    boolean plain =
        e instanceof CheckpointException || e.getClass() == IllegalArgumentException.class;
    if (!plain) {
      // Such as NumberFormatException, which says neither where nor what to do.
      throw e;
    }
    String message = e.getMessage();
    if (message == null || message.isBlank() || message.equals("null")) {
      throw new AssertionError("an error without a word", e);
    }
    if (message.length() > LONGEST_MESSAGE) {
      throw new AssertionError("an error of " + message.length() + " characters", e);
    }
  }
}
