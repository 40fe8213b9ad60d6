package io.github.das4j.smc;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Immutable log-weights of N particles, normalised or not. −∞ is a particle of weight zero; NaN, +∞
 * and a swarm without any weight are refused.
 */
public final class LogWeights {

  private final double[] values;
  private final double max;
  private final double logSum;

  private LogWeights(double[] values) {
    this.values = values;
    this.max = finiteMax(values);
    this.logSum = max + Math.log(relative().sum());
  }

  /**
   * Takes a copy of log-weights, at least one of them finite.
   *
   * @param values log w of each particle, natural logarithm
   * @throws DegenerateWeightsException if one is NaN or +∞, or all are −∞
   */
  public static LogWeights of(double... values) {
    return new LogWeights(values.clone());
  }

  /**
   * N weights of 1/N.
   *
   * @param n N, at least 1
   * @throws DegenerateWeightsException if there are no particles
   */
  public static LogWeights uniform(int n) {
    double[] values = new double[n];
    Arrays.fill(values, -Math.log(n));
    return new LogWeights(values);
  }

  /** Number of particles N. */
  public int size() {
    return values.length;
  }

  /**
   * The log-weight of a particle; −∞ for one of weight zero.
   *
   * @param n index in [0, N)
   * @throws IndexOutOfBoundsException if there is no such particle
   */
  public double get(int n) {
    return values[n];
  }

  /** A copy of the log-weights. */
  public double[] toArray() {
    return values.clone();
  }

  /**
   * Each log-weight raised by its gain. A particle of weight zero keeps it, whatever its gain.
   *
   * @param gain length N
   * @throws IllegalArgumentException if there are more or fewer gains than weights
   * @throws DegenerateWeightsException if a gain makes a weight NaN or +∞, or leaves none
   */
  public LogWeights plus(double[] gain) {
    requireLength(gain);
    double[] sum = values.clone();
    for (int n = 0; n < sum.length; n++) {
      if (sum[n] != Double.NEGATIVE_INFINITY) {
        sum[n] += gain[n];
      }
    }
    return new LogWeights(sum);
  }

  /** The same weights but for these particles, which get weight zero. */
  LogWeights without(int[] particles) {
    double[] left = values.clone();
    for (int n : particles) {
      left[n] = Double.NEGATIVE_INFINITY;
    }
    return new LogWeights(left);
  }

  /** log Σ w. */
  public double logSum() {
    return logSum;
  }

  /** The same weights, scaled to sum to one. */
  public LogWeights normalized() {
    return new LogWeights(Arrays.stream(values).map(v -> v - logSum).toArray());
  }

  /** The weights themselves, scaled to sum to one; an array of the caller's, length N. */
  public double[] probabilities() {
    return Arrays.stream(values).map(v -> Math.exp(v - logSum)).toArray();
  }

  /** (Σ w)² / Σ w², from 1 to N; exact when the weights that are not zero are equal. */
  public double effectiveSampleSize() {
    double sum = relative().sum();
    double squares = relative().map(w -> w * w).sum();
    return sum * sum / squares;
  }

  /**
   * Σ W f, W the weights scaled to sum to one. The value of a particle of weight zero is ignored.
   *
   * @param f a value for each particle, length N
   * @throws IllegalArgumentException if there are more or fewer values than weights
   */
  public double mean(double[] f) {
    requireLength(f);
    double[] weights = probabilities();
    double mean = 0;
    for (int n = 0; n < weights.length; n++) {
      mean += weights[n] == 0 ? 0 : weights[n] * f[n];
    }
    return mean;
  }

  /** Index of the greatest weight; of equal ones the first. */
  public int heaviest() {
    int best = 0;
    for (int n = 1; n < values.length; n++) {
      if (values[n] > values[best]) {
        best = n;
      }
    }
    return best;
  }

  /**
   * The index that a uniform number picks in proportion to the weights, never one of weight zero.
   *
   * @param u in [0, 1)
   * @throws IllegalArgumentException if u is not
   */
  public int draw(double u) {
    if (!(u >= 0 && u < 1)) {
      throw new IllegalArgumentException("u must be in [0, 1), not " + u);
    }
    return Resampler.inverseCdf(new double[] {u}, probabilities())[0];
  }

  /** Weights relative to the greatest, in (0, 1]. */
  private DoubleStream relative() {
    return Arrays.stream(values).map(v -> Math.exp(v - max));
  }

  private void requireLength(double[] array) {
    if (array.length != values.length) {
      throw new IllegalArgumentException(
          values.length + " weights cannot go with " + array.length + " numbers");
    }
  }

  private static double finiteMax(double[] values) {
    double max = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < values.length; n++) {
      if (Double.isNaN(values[n]) || values[n] == Double.POSITIVE_INFINITY) {
        throw new DegenerateWeightsException(
            DegenerateWeightsException.NONE, n, "the log-weight is " + values[n]);
      }
      max = Math.max(max, values[n]);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      throw new DegenerateWeightsException(
          DegenerateWeightsException.NONE,
          DegenerateWeightsException.NONE,
          "every particle has weight zero");
    }
    return max;
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
