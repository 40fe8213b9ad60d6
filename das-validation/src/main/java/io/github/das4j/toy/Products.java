package io.github.das4j.toy;

/** Products of small matrices whose rows are arrays of their own. */
final class Products {

  private Products() {}

  /** out += w · in, with w [o][k], in [k][n], out [o][n]. */
  static void addProduct(float[][] w, float[][] in, float[][] out, int n) {
    int whole = in.length / 4 * 4;
    for (int o = 0; o < out.length; o++) {
      float[] row = w[o];
      for (int k = 0; k < whole; k += 4) {
        add(
            out[o],
            row[k],
            in[k],
            row[k + 1],
            in[k + 1],
            row[k + 2],
            in[k + 2],
            row[k + 3],
            in[k + 3],
            n);
      }
      for (int k = whole; k < in.length; k++) {
        add(out[o], row[k], in[k], n);
      }
    }
  }

  // Four at a time is what the JIT turns into vector code; eight it does not.
  private static void add(
      float[] out,
      float w0,
      float[] in0,
      float w1,
      float[] in1,
      float w2,
      float[] in2,
      float w3,
      float[] in3,
      int n) {
    for (int b = 0; b < n; b++) {
      out[b] += w0 * in0[b] + w1 * in1[b] + w2 * in2[b] + w3 * in3[b];
    }
  }

  private static void add(float[] out, float w, float[] in, int n) {
    for (int b = 0; b < n; b++) {
      out[b] += w * in[b];
    }
  }

  /** [k][n] → [n][k]. */
  static float[][] transposed(float[][] matrix, int n) {
    float[][] result = new float[n][matrix.length];
    for (int k = 0; k < matrix.length; k++) {
      float[] row = matrix[k];
      for (int b = 0; b < n; b++) {
        result[b][k] = row[b];
      }
    }
    return result;
  }
}
