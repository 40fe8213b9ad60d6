package io.github.das4j.online.surrogate;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * The width of a linear bandit's confidence interval (Abbasi-Yadkori, Pál and Szepesvári 2011):
 * min(a √(φᵀ(ΦᵀΦ + λI)⁻¹φ), cap), φ the features before the last layer and 1, Φ those of all that
 * was asked. It shrinks as data grow, and is larger for what is unlike them.
 *
 * <p>With ΦᵀΦ + λI = LLᵀ the root is ‖L⁻¹φ‖, which rounding cannot make the root of a negative
 * number, and which is never 0 since φ ends in 1.
 */
final class Bonus implements AutoCloseable {

  private static final int SIZE = Head.FEATURES + 1;

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
    double[] whitening = whitening(hidden, lambda);
    try (Scope scope = Scope.open()) {
      Tensor placed = Tensors.place(Tensors.of(whitening, SIZE, SIZE), placement);
      return new Bonus(placed, scale, cap);
    }
  }

  /**
   * L⁻¹ of ΦᵀΦ + λI = LLᵀ, row by row.
   *
   * @throws IllegalStateException if the matrix is not positive definite
   */
  static double[] whitening(double[][] hidden, double lambda) {
    DMatrixRMaj phi = new DMatrixRMaj(hidden.length, SIZE);
    for (int n = 0; n < hidden.length; n++) {
      for (int i = 0; i < SIZE; i++) {
        phi.set(n, i, i == Head.FEATURES ? 1 : hidden[n][i]);
      }
    }
    DMatrixRMaj gram = new DMatrixRMaj(SIZE, SIZE);
    CommonOps_DDRM.multInner(phi, gram);
    for (int i = 0; i < SIZE; i++) {
      gram.add(i, i, lambda);
    }
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(SIZE, true);
    boolean definite = !MatrixFeatures_DDRM.hasUncountable(gram) && cholesky.decompose(gram);
    if (!definite) {
      throw new IllegalStateException(
          "the features' Gram matrix is not positive definite; raise online.bonus.lambda");
    }
    DMatrixRMaj lower = cholesky.getT(new DMatrixRMaj(SIZE, SIZE));
    TriangularSolver_DDRM.invertLower(lower.data, SIZE);
    return lower.data;
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
