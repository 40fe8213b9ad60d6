package io.github.das4j.lab.toy;

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
    private final double[][] shares;
    private final double[][] mean;

    /** Rows distributed as Σ N(a·m_k, v·I) / K. */
    Posterior(Mixture mixture, double a, double v, double[][] x) {
      this.means = mixture.means();
      int rows = x[0].length;
      this.shares = new double[means.length][rows];
      for (int k = 0; k < means.length; k++) {
        for (int d = 0; d < x.length; d++) {
          double centre = a * means[k][d];
          for (int n = 0; n < rows; n++) {
            double gap = x[d][n] - centre;
            shares[k][n] -= gap * gap / (2 * v);
          }
        }
      }
      normalize(rows);
      this.mean = new double[x.length][rows];
      for (int k = 0; k < means.length; k++) {
        for (int d = 0; d < x.length; d++) {
          for (int n = 0; n < rows; n++) {
            mean[d][n] += shares[k][n] * means[k][d];
          }
        }
      }
    }

    private void normalize(int rows) {
      for (int n = 0; n < rows; n++) {
        double max = Double.NEGATIVE_INFINITY;
        for (double[] share : shares) {
          max = Math.max(max, share[n]);
        }
        double sum = 0;
        for (double[] share : shares) {
          share[n] = Math.exp(share[n] - max);
          sum += share[n];
        }
        for (double[] share : shares) {
          share[n] /= sum;
        }
      }
    }

    /** E[m | x], [dimension][rows]. */
    double[][] mean() {
      return mean;
    }

    /** Cov[m | x]·u, [dimension][rows]. */
    double[][] covariance(double[][] u) {
      double[][] result = new double[u.length][u[0].length];
      for (int n = 0; n < u[0].length; n++) {
        double along = 0;
        for (int d = 0; d < u.length; d++) {
          along += mean[d][n] * u[d][n];
        }
        for (int k = 0; k < means.length; k++) {
          double product = -along;
          for (int d = 0; d < u.length; d++) {
            product += means[k][d] * u[d][n];
          }
          for (int d = 0; d < u.length; d++) {
            result[d][n] += shares[k][n] * product * means[k][d];
          }
        }
      }
      return result;
    }
  }
}
