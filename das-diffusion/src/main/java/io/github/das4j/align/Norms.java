package io.github.das4j.align;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.function.IntPredicate;
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

  /** Sum over the rows that count. */
  static double sumOfSquares(Tensor x, IntPredicate counts) {
    double[] squares = rowSquares(x);
    double sum = 0;
    for (int n = 0; n < squares.length; n++) {
      sum += counts.test(n) ? squares[n] : 0;
    }
    return sum;
  }

  /**
   * Values of rows, NaN where the row of a tensor holds an element that is NaN or infinite: what
   * follows from such a row says nothing, even where it is a number.
   */
  static double[] whereFinite(double[] values, Tensor rows) {
    double[] sums = rowSums(rows);
    double[] kept = new double[values.length];
    // 0 · ∞ and 0 · NaN are NaN, and one NaN makes the sum of its row NaN.
    Arrays.setAll(kept, n -> Double.isNaN(sums[n]) ? Double.NaN : values[n]);
    return kept;
  }

  private static double[] rowSums(Tensor x) {
    try (Scope scope = Scope.open()) {
      return Tensors.doubles(Tensors.scale(x, 0).reshape(x.size(0), -1).sum(1));
    }
  }
}
