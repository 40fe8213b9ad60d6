package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {

  private static Tensor drawn(long... shape) {
    SplittableRandom random = new SplittableRandom(3);
    long size = 1;
    for (long extent : shape) {
      size *= extent;
    }
    return Tensors.of(random.doubles(size).toArray(), shape);
  }

  /** Images and gradient of the two ways; the kernel has its weights in float32. */
  @ParameterizedTest
  @CsvSource({
    "BILINEAR, 64, 64, 28, 28", "BILINEAR, 20, 33, 28, 46", "BILINEAR, 57, 31, 14, 14",
    "BICUBIC, 64, 64, 28, 28", "BICUBIC, 20, 33, 28, 46", "BICUBIC, 57, 31, 14, 14",
    "BICUBIC, 512, 512, 224, 224"
  })
  void matricesDoWhatTheKernelDoes(Resize resize, int h, int w, int height, int width) {
    try (Scope scope = Scope.open()) {
      Tensor x = drawn(2, 3, h, w);
      Tensor[] kernel = both(in -> new Tensor[] {resize.interpolated(in[0], height, width)}, x);
      Tensor[] matrix = both(in -> new Tensor[] {resize.multiplied(in[0], height, width)}, x);
      assertThat(Tensors.shape(matrix[0])).containsExactly(2, 3, height, width);
      for (int k = 0; k < 2; k++) {
        assertThat(largest(kernel[k])).isGreaterThan(0.1);
        assertThat(largest(kernel[k].sub(matrix[k]))).isLessThan(2e-5);
      }
    }
  }

  private static Tensor[] both(Stage stage, Tensor x) {
    try (Pullback pullback = Chain.of(stage).linearize(Chain.Checkpointing.OFF, x)) {
      Tensor out = pullback.outputs()[0].clone();
      Tensor towards = drawn(Tensors.shape(out));
      return new Tensor[] {out, Objects.requireNonNull(pullback.gradient(towards)[0])};
    }
  }

  private static double largest(Tensor x) {
    return Tensors.doubles(torch.max(x.abs()))[0];
  }
}
