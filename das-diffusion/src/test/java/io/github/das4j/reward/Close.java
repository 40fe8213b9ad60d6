package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Tensors compared relative to the largest magnitude expected. */
final class Close {

  private Close() {}

  static void assertClose(Tensor found, Tensor expected, double tolerance) {
    assertThat(Tensors.shape(found)).isEqualTo(Tensors.shape(expected));
    assertClose(Tensors.doubles(found), Tensors.doubles(expected), tolerance);
  }

  static void assertClose(double[] found, double[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    double scale = 0;
    for (double value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i])).isLessThanOrEqualTo(tolerance * scale);
    }
  }
}
