package io.github.das4j.align;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Inner products of particles, summed in float64. */
final class Norms {

  private Norms() {}

  /** ⟨x_n, y_n⟩ for each row n. */
  static double[] rowProducts(Tensor x, Tensor y) {
    try (Scope scope = Scope.open()) {
      Tensor wide = x.to(ScalarType.Double).mul(y.to(ScalarType.Double));
      return Tensors.doubles(wide.reshape(x.size(0), -1).sum(1));
    }
  }

  static double[] rowSquares(Tensor x) {
    return rowProducts(x, x);
  }

  static double sumOfSquares(Tensor x) {
    double sum = 0;
    for (double square : rowSquares(x)) {
      sum += square;
    }
    return sum;
  }
}
