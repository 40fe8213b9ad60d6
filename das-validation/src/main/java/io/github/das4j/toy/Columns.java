package io.github.das4j.toy;

/** Batches held column-wise, [dimension][rows]. */
final class Columns {

  private Columns() {}

  static float[][] floats(double[][] columns) {
    float[][] result = new float[columns.length][columns[0].length];
    for (int d = 0; d < columns.length; d++) {
      for (int n = 0; n < result[d].length; n++) {
        result[d][n] = (float) columns[d][n];
      }
    }
    return result;
  }

  static double[][] doubles(float[][] columns) {
    double[][] result = new double[columns.length][columns[0].length];
    for (int d = 0; d < columns.length; d++) {
      for (int n = 0; n < result[d].length; n++) {
        result[d][n] = columns[d][n];
      }
    }
    return result;
  }

  /** The rows with these indices, in this order. */
  static double[][] gather(double[][] columns, int[] indices) {
    double[][] result = new double[columns.length][indices.length];
    for (int d = 0; d < columns.length; d++) {
      for (int n = 0; n < indices.length; n++) {
        result[d][n] = columns[d][indices[n]];
      }
    }
    return result;
  }

  /** [dimension][n] → [n][dimension], and back. */
  static double[][] transposed(double[][] matrix) {
    double[][] result = new double[matrix[0].length][matrix.length];
    for (int d = 0; d < matrix.length; d++) {
      for (int n = 0; n < result.length; n++) {
        result[n][d] = matrix[d][n];
      }
    }
    return result;
  }
}
