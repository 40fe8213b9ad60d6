package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.tensor.Scope;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;

/**
 * Holds work to leaving nothing behind in native memory.
 *
 * <p>The counters are the whole process's: a collection in between may free what an earlier test
 * dropped, which shows as negative growth in one round. A leak shows in every round, so the median
 * is what is held to zero.
 */
final class Level {

  private static final int WARM_UP = 2;
  private static final int ROUNDS = 5;
  private static final int RUNS = 2;

  private Level() {}

  static void assertLevel(Runnable work) {
    run(work, WARM_UP);
    long[] counts = new long[ROUNDS];
    long[] bytes = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long count = Pointer.totalCount();
      long size = Pointer.totalBytes();
      run(work, RUNS);
      counts[round] = Pointer.totalCount() - count;
      bytes[round] = Pointer.totalBytes() - size;
    }
    assertThat(median(counts)).as("pointers left, by round %s", Arrays.toString(counts)).isZero();
    assertThat(median(bytes)).as("bytes left, by round %s", Arrays.toString(bytes)).isZero();
  }

  private static long median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void run(Runnable work, int times) {
    for (int i = 0; i < times; i++) {
      try (Scope scope = Scope.open()) {
        work.run();
      }
    }
  }
}
