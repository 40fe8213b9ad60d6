package io.github.das4j.online.surrogate;

/** A = LLᵀ of a small positive definite matrix. */
final class Cholesky {

  private Cholesky() {}

  /**
   * L, lower triangular.
   *
   * @throws IllegalStateException if the matrix is not positive definite
   */
  static double[][] factor(double[][] a) {
    int size = a.length;
    double[][] lower = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = a[i][j];
        for (int k = 0; k < j; k++) {
          rest -= lower[i][k] * lower[j][k];
        }
        if (i == j && !(rest > 0)) {
          throw new IllegalStateException(
              "the features' Gram matrix is not positive definite; raise online.bonus.lambda");
        }
        lower[i][j] = i == j ? Math.sqrt(rest) : rest / lower[j][j];
      }
    }
    return lower;
  }

  /** L⁻¹, lower triangular. */
  static double[][] inverse(double[][] lower) {
    int size = lower.length;
    double[][] inverse = new double[size][size];
    for (int column = 0; column < size; column++) {
      for (int i = column; i < size; i++) {
        double rest = i == column ? 1 : 0;
        for (int k = column; k < i; k++) {
          rest -= lower[i][k] * inverse[k][column];
        }
        inverse[i][column] = rest / lower[i][i];
      }
    }
    return inverse;
  }
}
