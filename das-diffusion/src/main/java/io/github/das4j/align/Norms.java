package io.github.das4j.align;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Inner products of particles, summed in float64 where they are and read in one copy. */
final class Norms {

  private Norms() {}

  /** ⟨x_n, y_n⟩ for each row n, [N] float64; the innermost scope owns it. */
  static Tensor rowProducts(Tensor x, Tensor y) {
    try (Scope scope = Scope.open()) {
      Tensor wide = x.to(ScalarType.Double).mul(y.to(ScalarType.Double));
      return scope.keep(wide.reshape(x.size(0), -1).sum(1));
    }
  }

  static Tensor rowSquares(Tensor x) {
    return rowProducts(x, x);
  }

  /** Numbers of micro-batches after each other, [N] float64; the innermost scope owns it. */
  static Tensor joined(List<Tensor> pieces) {
    try (Scope scope = Scope.open()) {
      return scope.keep(Tensors.cat(pieces.stream().map(p -> p.to(ScalarType.Double)).toList(), 0));
    }
  }

  /** Numbers of particles, each [N] of any type and device, in one copy from the first's device. */
  static double[][] read(List<Tensor> columns) {
    try (Scope scope = Scope.open()) {
      Tensor first = columns.get(0);
      List<Tensor> wide =
          columns.stream().map(c -> c.to(first.device(), ScalarType.Double)).toList();
      double[] all = Tensors.doubles(Tensors.cat(wide, 0));
      int size = Math.toIntExact(first.size(0));
      double[][] result = new double[columns.size()][];
      Arrays.setAll(result, k -> Arrays.copyOfRange(all, k * size, (k + 1) * size));
      return result;
    }
  }

  /** Sum over the rows that count. */
  static double sumOfSquares(Tensor x, IntPredicate counts) {
    double[] squares = read(List.of(rowSquares(x)))[0];
    double sum = 0;
    for (int n = 0; n < squares.length; n++) {
      sum += counts.test(n) ? squares[n] : 0;
    }
    return sum;
  }

  /**
   * Marks of rows, [N] float32: NaN where a row holds an element that is NaN or infinite, else 0.
   * The innermost scope owns it.
   */
  static Tensor marks(Tensor rows) {
    // 0 · ∞ and 0 · NaN are NaN, and one NaN makes the sum of its row NaN.
    try (Scope scope = Scope.open()) {
      return scope.keep(Tensors.scale(rows, 0).reshape(rows.size(0), -1).sum(1));
    }
  }

  /** Values of rows, NaN where their mark is: what follows from such a row says nothing. */
  static double[] whereFinite(double[] values, double[] marks) {
    double[] kept = new double[values.length];
    Arrays.setAll(kept, n -> Double.isNaN(marks[n]) ? Double.NaN : values[n]);
    return kept;
  }
}
