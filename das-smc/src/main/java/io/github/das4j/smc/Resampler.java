package io.github.das4j.smc;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Resampling schemes: weights to ancestor indices, listed in index order. Each gives particle n an
 * expected M·W_n offspring.
 */
public enum Resampler {

  /**
   * Srinivasan sampling process (Gerber, Chopin and Whiteley 2019): counts within one of M·W_n, and
   * consistent whatever the order of particles. Consumes N − 1 uniforms.
   */
  SSP {
    @Override
    int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
      return SrinivasanProcess.counts(weights, offspring, uniform);
    }
  },

  /** Points (n + u)/M through the inverse CDF, with one uniform u. */
  SYSTEMATIC {
    @Override
    int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
      double u = uniform.getAsDouble();
      double[] points = new double[offspring];
      Arrays.setAll(points, n -> (n + u) / offspring);
      return countsAt(points, weights);
    }
  },

  /** Points (n + u_n)/M through the inverse CDF, with M uniforms. */
  STRATIFIED {
    @Override
    int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
      double[] points = new double[offspring];
      Arrays.setAll(points, n -> (n + uniform.getAsDouble()) / offspring);
      return countsAt(points, weights);
    }
  },

  /**
   * ⌊M·W_n⌋ copies each, then multinomial on what remains. Consumes (draws left) + 1 uniforms, none
   * if none is left.
   */
  RESIDUAL {
    @Override
    int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
      int[] counts = new int[weights.length];
      double[] remainder = new double[weights.length];
      int left = offspring;
      for (int n = 0; n < weights.length; n++) {
        double share = offspring * weights[n];
        counts[n] = (int) Math.floor(share);
        remainder[n] = share - counts[n];
        left -= counts[n];
      }
      if (left > 0) {
        int draws = left;
        double[] rest = Arrays.stream(remainder).map(r -> r / draws).toArray();
        int[] drawn = countsAt(sortedUniforms(draws, uniform), rest);
        Arrays.setAll(counts, n -> counts[n] + drawn[n]);
      }
      return counts;
    }
  },

  /** M independent draws. Consumes M + 1 uniforms. */
  MULTINOMIAL {
    @Override
    int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
      return countsAt(sortedUniforms(offspring, uniform), weights);
    }
  };

  /** How far from 1 the sum of weights may be, which covers float32 weights by the thousand. */
  private static final double SUM_TOLERANCE = 1e-3;

  /** How far from M the sum of expected offspring may be, without the weights being scaled. */
  private static final double SHARE_TOLERANCE = 1e-3;

  /**
   * Draws ancestors.
   *
   * @param weights N weights that sum to one within 0.001
   * @param offspring number M of ancestors to draw, at least 1
   * @param uniform numbers in [0, 1)
   * @return M indices in [0, N), in order
   * @throws DegenerateWeightsException if a weight is negative or NaN, or all are zero
   */
  public int[] ancestors(double[] weights, int offspring, DoubleSupplier uniform) {
    if (offspring < 1) {
      throw new IllegalArgumentException("offspring must be at least 1, not " + offspring);
    }
    int[] counts = counts(probabilities(weights, offspring), offspring, uniform);
    int[] ancestors = new int[offspring];
    int k = 0;
    for (int n = 0; n < counts.length; n++) {
      Arrays.fill(ancestors, k, k + counts[n], n);
      k += counts[n];
    }
    return ancestors;
  }

  /** Number of offspring of each particle; sums to M. */
  abstract int[] counts(double[] weights, int offspring, DoubleSupplier uniform);

  /** M sorted uniforms from M + 1, as partial sums of exponentials (Devroye 1986, V.3.1). */
  private static double[] sortedUniforms(int m, DoubleSupplier uniform) {
    double[] points = new double[m];
    double sum = 0;
    for (int k = 0; k <= m; k++) {
      sum -= Math.log(Math.max(uniform.getAsDouble(), Double.MIN_NORMAL));
      if (k < m) {
        points[k] = sum;
      }
    }
    for (int k = 0; k < m; k++) {
      points[k] /= sum;
    }
    return points;
  }

  /** The index each sorted point falls on; neither rounding nor a point at 0 revives the dead. */
  static int[] inverseCdf(double[] points, double[] weights) {
    int last = weights.length - 1;
    while (weights[last] == 0) {
      last--;
    }
    int n = 0;
    while (weights[n] == 0) {
      n++;
    }
    int[] indices = new int[points.length];
    double cumulative = weights[n];
    for (int k = 0; k < points.length; k++) {
      while (points[k] > cumulative && n < last) {
        n++;
        cumulative += weights[n];
      }
      indices[k] = n;
    }
    return indices;
  }

  private static int[] countsAt(double[] points, double[] weights) {
    int[] counts = new int[weights.length];
    for (int n : inverseCdf(points, weights)) {
      counts[n]++;
    }
    return counts;
  }

  /**
   * The weights as they are, or scaled when their sum is so far from 1 that the offspring would
   * notice. (Scaling always would turn the exact shares of float32 weights into inexact ones.)
   */
  private static double[] probabilities(double[] weights, int offspring) {
    double sum = 0;
    for (int n = 0; n < weights.length; n++) {
      if (!(weights[n] >= 0 && weights[n] < Double.POSITIVE_INFINITY)) {
        throw new DegenerateWeightsException(
            DegenerateWeightsException.NONE, n, "the weight is " + weights[n]);
      }
      sum += weights[n];
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new DegenerateWeightsException(
          DegenerateWeightsException.NONE,
          DegenerateWeightsException.NONE,
          sum == 0 ? "every particle has weight zero" : "the weights sum to " + sum + ", not 1");
    }
    double total = sum;
    return Math.abs(sum - 1) * offspring <= SHARE_TOLERANCE
        ? weights
        : Arrays.stream(weights).map(w -> w / total).toArray();
  }
}
