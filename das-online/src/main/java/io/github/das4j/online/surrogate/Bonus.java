package io.github.das4j.online.surrogate;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The width of a linear bandit's confidence interval (Abbasi-Yadkori, Pál and Szepesvári 2011):
 * min(a √(φᵀ(ΦᵀΦ + λI)⁻¹φ), cap), φ the features before the last layer and 1, Φ those of all that
 * was asked. It shrinks as data grow, and is larger for what is unlike them.
 *
 * <p>With ΦᵀΦ + λI = LLᵀ the root is ‖L⁻¹φ‖, which rounding cannot make the root of a negative
 * number, and which is never 0 since φ ends in 1.
 */
final class Bonus implements AutoCloseable {

  private final Arena arena = new Arena();
  private final Tensor whitening;
  private final double scale;
  private final double cap;

  /**
   * @param whitening L⁻¹, [17, 17] float32
   * @param scale a
   */
  Bonus(Tensor whitening, double scale, double cap) {
    this.whitening = arena.own(whitening);
    this.scale = scale;
    this.cap = cap;
  }

  /**
   * The bonus after data.
   *
   * @param hidden the data's features before the last layer, n rows
   * @param scale a
   */
  static Bonus of(double[][] hidden, double scale, double lambda, double cap, Placement placement) {
    double[][] lower = Cholesky.factor(gram(hidden, lambda));
    try (Scope scope = Scope.open()) {
      int size = lower.length;
      double[] flat = new double[size * size];
      double[][] inverse = Cholesky.inverse(lower);
      for (int i = 0; i < size; i++) {
        System.arraycopy(inverse[i], 0, flat, i * size, size);
      }
      return new Bonus(Tensors.place(Tensors.of(flat, size, size), placement), scale, cap);
    }
  }

  /** ΦᵀΦ + λI. */
  private static double[][] gram(double[][] hidden, double lambda) {
    int size = Head.FEATURES + 1;
    double[][] gram = new double[size][size];
    for (double[] row : hidden) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          gram[i][j] += entry(row, i) * entry(row, j);
        }
      }
    }
    for (int i = 0; i < size; i++) {
      gram[i][i] += lambda;
    }
    return gram;
  }

  private static double entry(double[] row, int i) {
    return i == row.length ? 1 : row[i];
  }

  /** [B, 16] → [B], differentiable. */
  Tensor of(Tensor hidden) {
    Tensor phi = Tensors.cat(1, hidden, hidden.new_ones(hidden.size(0), 1));
    Tensor white = torch.linear(phi, whitening);
    Tensor root = white.square().sum(1).sqrt();
    return Tensors.scale(root, scale).clamp_max(new Scalar(cap));
  }

  Tensor whitening() {
    return whitening;
  }

  double scale() {
    return scale;
  }

  double cap() {
    return cap;
  }

  @Override
  public void close() {
    arena.close();
  }
}
