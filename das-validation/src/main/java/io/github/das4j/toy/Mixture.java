package io.github.das4j.toy;

import java.util.Arrays;

/**
 * A mixture of Gaussians of equal weight and equal isotropic covariance.
 *
 * @param means [components][dimension]
 * @param variance of each coordinate within a component, positive
 */
public record Mixture(double[][] means, double variance) {

  public int dimension() {
    return means[0].length;
  }

  /** Draws n points, [n][dimension]. */
  public double[][] sample(int n, Normals normals) {
    double[][] points = new double[n][dimension()];
    double deviation = Math.sqrt(variance);
    for (double[] point : points) {
      double[] mean = means[normals.nextInt(means.length)];
      Arrays.setAll(point, d -> mean[d] + deviation * normals.next());
    }
    return points;
  }

  /** ∇ log p of each row; x and the result [dimension][rows]. */
  double[][] score(double[][] x) {
    double[][] centre = new Posterior(this, 1, variance, x).mean();
    double[][] score = new double[x.length][x[0].length];
    for (int d = 0; d < x.length; d++) {
      for (int n = 0; n < x[d].length; n++) {
        score[d][n] = (centre[d][n] - x[d][n]) / variance;
      }
    }
    return score;
  }

  /** Which component each row came from, given that a component's centre is a·m_k. */
  static final class Posterior {

    private final double[][] means;

    /** Below e^−40 of the largest share a component adds nothing to a double's digits. */
    private static final double NEGLIGIBLE = -40;

    private final double[][] shares;
    private final double[][] mean;

    /** Rows distributed as Σ N(a·m_k, v·I) / K. */
    Posterior(Mixture mixture, double a, double v, double[][] x) {
      this.means = mixture.means();
      int rows = x[0].length;
      this.shares = new double[means.length][rows];
      for (int k = 0; k < means.length; k++) {
        for (int d = 0; d < x.length; d++) {
          addLogDensity(shares[k], x[d], a * means[k][d], 1 / (2 * v));
        }
      }
      normalize(rows);
      this.mean = new double[x.length][rows];
      for (int k = 0; k < means.length; k++) {
        for (int d = 0; d < x.length; d++) {
          addScaled(mean[d], means[k][d], shares[k]);
        }
      }
    }

    // Loops over rows are innermost, in methods of their own: so they become vector code.

    private static void addLogDensity(double[] sum, double[] x, double centre, double precision) {
      for (int n = 0; n < sum.length; n++) {
        double gap = x[n] - centre;
        sum[n] -= gap * gap * precision;
      }
    }

    private static void addScaled(double[] sum, double factor, double[] values) {
      for (int n = 0; n < sum.length; n++) {
        sum[n] += factor * values[n];
      }
    }

    private static void addProduct(double[] sum, double factor, double[] a, double[] b) {
      for (int n = 0; n < sum.length; n++) {
        sum[n] += factor * a[n] * b[n];
      }
    }

    private void normalize(int rows) {
      double[] max = new double[rows];
      Arrays.fill(max, Double.NEGATIVE_INFINITY);
      for (double[] share : shares) {
        for (int n = 0; n < rows; n++) {
          max[n] = Math.max(max[n], share[n]);
        }
      }
      double[] sum = new double[rows];
      for (double[] share : shares) {
        for (int n = 0; n < rows; n++) {
          double below = share[n] - max[n];
          share[n] = below < NEGLIGIBLE ? 0 : Math.exp(below);
          sum[n] += share[n];
        }
      }
      for (double[] share : shares) {
        for (int n = 0; n < rows; n++) {
          share[n] /= sum[n];
        }
      }
    }

    /** E[m | x], [dimension][rows]. */
    double[][] mean() {
      return mean;
    }

    /** Cov[m | x]·u, [dimension][rows]. */
    double[][] covariance(double[][] u) {
      int rows = u[0].length;
      double[] along = new double[rows];
      for (int d = 0; d < u.length; d++) {
        addProduct(along, 1, mean[d], u[d]);
      }
      double[][] result = new double[u.length][rows];
      double[] product = new double[rows];
      for (int k = 0; k < means.length; k++) {
        Arrays.fill(product, 0);
        addScaled(product, -1, along);
        for (int d = 0; d < u.length; d++) {
          addScaled(product, means[k][d], u[d]);
        }
        for (int d = 0; d < u.length; d++) {
          addProduct(result[d], means[k][d], shares[k], product);
        }
      }
      return result;
    }
  }
}
