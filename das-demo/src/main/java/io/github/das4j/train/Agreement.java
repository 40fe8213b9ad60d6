package io.github.das4j.train;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How well predictions agree with what they predict. */
final class Agreement {

  private Agreement() {}

  /** Share of the truth's variance that the prediction explains; at most 1. */
  static double rSquared(double[] truth, double[] predicted) {
    double mean = Arrays.stream(truth).average().orElseThrow();
    double missed = 0;
    double all = 0;
    for (int i = 0; i < truth.length; i++) {
      missed += (truth[i] - predicted[i]) * (truth[i] - predicted[i]);
      all += (truth[i] - mean) * (truth[i] - mean);
    }
    return 1 - missed / all;
  }

  /** Spearman's correlation, in [−1, 1]; equal values take the mean of their ranks. */
  static double rank(double[] a, double[] b) {
    return correlation(ranks(a), ranks(b));
  }

  private static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted((i, j) -> Double.compare(values[i], values[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int k = from; k < to; k++) {
        ranks[order[k]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double both = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - meanA) * (b[i] - meanB);
      squaresA += (a[i] - meanA) * (a[i] - meanA);
      squaresB += (b[i] - meanB) * (b[i] - meanB);
    }
    return both / Math.sqrt(squaresA * squaresB);
  }
}
