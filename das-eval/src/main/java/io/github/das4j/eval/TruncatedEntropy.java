package io.github.das4j.eval;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Truncated CLIP entropy: the entropy of a Gaussian with the K largest eigenvalues of the features'
 * covariance, TCE_K = (K/2)·log(2πe) + ½ Σ log λ_k (Ibarrola and Grace, "Measuring diversity in
 * co-creative image generation", 2024). Larger is more diverse.
 */
final class TruncatedEntropy {

  private TruncatedEntropy() {}

  /**
   * @param features [n][width], unit length
   * @param k number of eigenvalues
   */
  static Figure of(float[][] features, int k) {
    int n = features.length;
    if (n < k + 1) {
      return Figure.unknown(n, "TCE of " + k + " eigenvalues needs " + (k + 1) + " images");
    }
    int width = features[0].length;
    if (width < k) {
      return Figure.unknown(n, "this CLIP's features have " + width + " dimensions only");
    }
    double[] eigenvalues = eigenvalues(features);
    // What rounding leaves of an eigenvalue that is nought.
    double least = eigenvalues[0] * Math.max(n, width) * Math.ulp(1.0);
    int rank = Math.toIntExact(Arrays.stream(eigenvalues).filter(value -> value > least).count());
    if (rank < k) {
      return Figure.unknown(
          n, "the images vary in " + rank + " directions only; some are equal or nearly so");
    }
    double logs = Arrays.stream(eigenvalues).limit(k).map(Math::log).sum();
    return Figure.plain(n, k / 2.0 * Math.log(2 * Math.PI * Math.E) + logs / 2);
  }

  /** Of the covariance (n − 1), the largest first; as many as are not nought of necessity. */
  static double[] eigenvalues(float[][] features) {
    int n = features.length;
    DMatrixRMaj centred = centred(features);
    // XXᵀ and XᵀX have the same eigenvalues but for noughts: take the smaller.
    DMatrixRMaj gram = new DMatrixRMaj(Math.min(n, centred.numCols), Math.min(n, centred.numCols));
    if (n < centred.numCols) {
      CommonOps_DDRM.multOuter(centred, gram);
    } else {
      CommonOps_DDRM.multInner(centred, gram);
    }
    CommonOps_DDRM.scale(1.0 / (n - 1), gram);
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(gram.numRows, false, true);
    if (!eigen.decompose(gram)) {
      throw new IllegalStateException(
          "the eigenvalues of the features' covariance do not converge");
    }
    double[] values = new double[gram.numRows];
    for (int i = 0; i < values.length; i++) {
      values[i] = -eigen.getEigenvalue(i).getReal();
    }
    Arrays.sort(values);
    return Arrays.stream(values).map(value -> -value).toArray();
  }

  private static DMatrixRMaj centred(float[][] features) {
    int n = features.length;
    int width = features[0].length;
    DMatrixRMaj centred = new DMatrixRMaj(n, width);
    for (int column = 0; column < width; column++) {
      double sum = 0;
      for (float[] row : features) {
        sum += row[column];
      }
      for (int row = 0; row < n; row++) {
        centred.set(row, column, features[row][column] - sum / n);
      }
    }
    return centred;
  }
}
