package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.tensor.Scope;
import org.bytedeco.javacpp.Pointer;

/** Holds work to leaving nothing behind in native memory. */
final class Level {

  private static final int WARM_UP = 2;
  private static final int RUNS = 3;

  private Level() {}

  static void assertLevel(Runnable work) {
    run(work, WARM_UP);
    long bytes = Pointer.totalBytes();
    long count = Pointer.totalCount();
    run(work, RUNS);
    assertThat(Pointer.totalCount() - count).isZero();
    assertThat(Pointer.totalBytes() - bytes).isZero();
  }

  private static void run(Runnable work, int times) {
    for (int i = 0; i < times; i++) {
      try (Scope scope = Scope.open()) {
        work.run();
      }
    }
  }
}
