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
      return inverseCdf(points, weights);
    }
  },

  /** Points (n + u_n)/M through the inverse CDF, with M uniforms. */
  STRATIFIED {
    @Override
    int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
      double[] points = new double[offspring];
      Arrays.setAll(points, n -> (n + uniform.getAsDouble()) / offspring);
      return inverseCdf(points, weights);
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
        int[] drawn = inverseCdf(sortedUniforms(draws, uniform), rest);
        Arrays.setAll(counts, n -> counts[n] + drawn[n]);
      }
      return counts;
    }
  },

  /** M independent draws. Consumes M + 1 uniforms. */
  MULTINOMIAL {
    @Override
    int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
      return inverseCdf(sortedUniforms(offspring, uniform), weights);
    }
  };

  /**
   * Draws ancestors.
   *
   * @param weights N weights that sum to one up to rounding
   * @param offspring number M of ancestors to draw, at least 1
   * @param uniform numbers in [0, 1)
   * @return M indices in [0, N), in order
   * @throws DegenerateWeightsException if a weight is negative or NaN, or all are zero
   */
  public int[] ancestors(double[] weights, int offspring, DoubleSupplier uniform) {
    requireProbabilities(weights);
    int[] counts = counts(weights, offspring, uniform);
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

  /** How many of the sorted points each weight catches; rounding at the end favours nobody dead. */
  private static int[] inverseCdf(double[] points, double[] weights) {
    int last = weights.length - 1;
    while (weights[last] == 0) {
      last--;
    }
    int[] counts = new int[weights.length];
    int n = 0;
    double cumulative = weights[0];
    for (double point : points) {
      while (point > cumulative && n < last) {
        n++;
        cumulative += weights[n];
      }
      counts[n]++;
    }
    return counts;
  }

  private static void requireProbabilities(double[] weights) {
    double sum = 0;
    for (int n = 0; n < weights.length; n++) {
      if (!(weights[n] >= 0 && weights[n] < Double.POSITIVE_INFINITY)) {
        throw new DegenerateWeightsException(
            DegenerateWeightsException.NONE, n, "the weight is " + weights[n]);
      }
      sum += weights[n];
    }
    if (Math.abs(sum - 1) > 1e-3) {
      throw new DegenerateWeightsException(
          DegenerateWeightsException.NONE,
          DegenerateWeightsException.NONE,
          sum == 0 ? "every particle has weight zero" : "the weights sum to " + sum + ", not 1");
    }
  }
}
