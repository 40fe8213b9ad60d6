package io.github.das4j.smc;

import java.util.Arrays;

/**
 * Immutable log-weights of N particles, normalised or not. −∞ is a particle of weight zero; NaN, +∞
 * and a swarm without any weight are refused.
 */
public final class LogWeights {

  private final double[] values;
  private final double logSum;

  private LogWeights(double[] values) {
    this.values = values;
    this.logSum = logSumExp(values);
  }

  /** Takes a copy of log-weights, at least one of them finite. */
  public static LogWeights of(double... values) {
    return new LogWeights(values.clone());
  }

  /** N weights of 1/N. */
  public static LogWeights uniform(int n) {
    double[] values = new double[n];
    Arrays.fill(values, -Math.log(n));
    return new LogWeights(values);
  }

  public int size() {
    return values.length;
  }

  public double get(int n) {
    return values[n];
  }

  /** A copy of the log-weights. */
  public double[] toArray() {
    return values.clone();
  }

  /** Each log-weight raised by its gain. A particle of weight zero keeps it, whatever its gain. */
  public LogWeights plus(double[] gain) {
    double[] sum = values.clone();
    for (int n = 0; n < sum.length; n++) {
      if (sum[n] != Double.NEGATIVE_INFINITY) {
        sum[n] += gain[n];
      }
    }
    return new LogWeights(sum);
  }

  /** log Σ w. */
  public double logSum() {
    return logSum;
  }

  /** The same weights, scaled to sum to one. */
  public LogWeights normalized() {
    return new LogWeights(Arrays.stream(values).map(v -> v - logSum).toArray());
  }

  /** The weights themselves, scaled to sum to one. */
  public double[] probabilities() {
    return Arrays.stream(values).map(v -> Math.exp(v - logSum)).toArray();
  }

  /** (Σ w)² / Σ w², from 1 to N. */
  public double effectiveSampleSize() {
    double squares = Arrays.stream(values).map(v -> Math.exp(2 * (v - logSum))).sum();
    return 1 / squares;
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

  private static double logSumExp(double[] values) {
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
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - max);
    }
    return max + Math.log(sum);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
