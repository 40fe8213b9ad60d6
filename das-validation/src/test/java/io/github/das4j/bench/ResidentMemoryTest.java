package io.github.das4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {

  private static final long MIB = 1 << 20;

  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  private static ResidentMemory.Peak peakWith(long megabytes) {
    try (ResidentMemory memory = new ResidentMemory();
        Scope scope = Scope.open()) {
      Tensor tensor = torch.ones(megabytes * MIB / Float.BYTES);
      tensor.add(torch.ones(1));
      return memory.peak();
    }
  }

  @Test
  void whatWasHeldBeforeDoesNotShow() {
    assumeThat(peakWith(1).all()).isPresent();
    long large = peakWith(200).all().orElseThrow();
    // What other tests left may go at any time, too: it makes the least smaller, never greater.
    long least =
        IntStream.range(0, 3).mapToLong(i -> peakWith(1).all().orElseThrow()).min().orElseThrow();

    // The sum is a tensor of the same size.
    assertThat(large - least).isGreaterThan(350 * MIB);
  }

  @Test
  void kindsOfPagesAddUp() {
    ResidentMemory.Peak peak = peakWith(50);
    assumeThat(peak.all()).isPresent();

    assertThat(peak.anonymous().orElseThrow()).isGreaterThan(90 * MIB);
    assertThat(peak.files().orElseThrow()).isPositive();
    assertThat(peak.anonymous().getAsLong() + peak.files().getAsLong())
        .isGreaterThan(peak.all().getAsLong() / 2);
  }
}
