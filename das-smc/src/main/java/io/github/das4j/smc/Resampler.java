package io.github.das4j.smc;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Resampling schemes: weights to ancestor indices. Each gives particle n M·W_n of them on average.
 */
public enum Resampler implements Resampling {

  /**
   * Srinivasan sampling process (Gerber, Chopin and Whiteley 2019): counts within one of M·W_n, and
   * consistent whatever the order of particles. Consumes N − 1 uniforms.
   */
  SSP {
    @Override
    int[] draw(double[] weights, int offspring, DoubleSupplier uniform) {
      return repeated(SrinivasanProcess.counts(weights, offspring, uniform), offspring);
    }
  },

  /** Points (n + u)/M through the inverse CDF, with one uniform u. */
  SYSTEMATIC {
    @Override
    int[] draw(double[] weights, int offspring, DoubleSupplier uniform) {
      double u = uniform.getAsDouble();
      double[] points = new double[offspring];
      Arrays.setAll(points, n -> (n + u) / offspring);
      return inverseCdf(points, weights);
    }
  },

  /** Points (n + u_n)/M through the inverse CDF, with M uniforms. */
  STRATIFIED {
    @Override
    int[] draw(double[] weights, int offspring, DoubleSupplier uniform) {
      double[] points = new double[offspring];
      Arrays.setAll(points, n -> (n + uniform.getAsDouble()) / offspring);
      return inverseCdf(points, weights);
    }
  },

  /**
   * ⌊M·W_n⌋ copies each in index order, then multinomial on what remains. Consumes (draws left) + 1
   * uniforms, none if none is left.
   */
  RESIDUAL {
    @Override
    int[] draw(double[] weights, int offspring, DoubleSupplier uniform) {
      int[] counts = new int[weights.length];
      double[] remainder = new double[weights.length];
      int left = offspring;
      for (int n = 0; n < weights.length; n++) {
        double share = offspring * weights[n];
        counts[n] = (int) Math.floor(share);
        remainder[n] = share - counts[n];
        left -= counts[n];
      }
      int[] ancestors = repeated(counts, offspring);
      if (left > 0) {
        int draws = left;
        double[] rest = Arrays.stream(remainder).map(r -> r / draws).toArray();
        int[] drawn = inverseCdf(sortedUniforms(draws, uniform), rest);
        System.arraycopy(drawn, 0, ancestors, offspring - draws, draws);
      }
      return ancestors;
    }
  },

  /** M independent draws. Consumes M + 1 uniforms. */
  MULTINOMIAL {
    @Override
    int[] draw(double[] weights, int offspring, DoubleSupplier uniform) {
      return inverseCdf(sortedUniforms(offspring, uniform), weights);
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
   * @return M indices in [0, N), in index order; from {@link #RESIDUAL} the certain ones come first
   * @throws DegenerateWeightsException if a weight is negative or NaN, or all are zero
   * @throws IllegalArgumentException if no offspring is asked for
   */
  @Override
  public int[] ancestors(double[] weights, int offspring, DoubleSupplier uniform) {
    if (offspring < 1) {
      throw new IllegalArgumentException("offspring must be at least 1, not " + offspring);
    }
    return draw(probabilities(weights, offspring), offspring, uniform);
  }

  abstract int[] draw(double[] weights, int offspring, DoubleSupplier uniform);

  /** Each index as often as its count says, in order; zeros after them. */
  private static int[] repeated(int[] counts, int offspring) {
    int[] indices = new int[offspring];
    int k = 0;
    for (int n = 0; n < counts.length; n++) {
      Arrays.fill(indices, k, k + counts[n], n);
      k += counts[n];
    }
    return indices;
  }

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
