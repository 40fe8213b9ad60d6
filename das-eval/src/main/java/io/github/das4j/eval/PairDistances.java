package io.github.das4j.eval;

import io.github.das4j.report.Interval;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * Distances of all pairs of images, and their mean.
 *
 * @param images how many there are
 * @param values of the pairs (0, 1), (0, 2), …, (1, 2), …
 */
record PairDistances(int images, double[] values) {

  PairDistances {
    if (values.length != images * (images - 1) / 2) {
      throw new IllegalArgumentException(
          images + " images have " + images * (images - 1) / 2 + " pairs, not " + values.length);
    }
  }

  /** 1 − cosine of every pair; in [0, 2]. */
  static PairDistances cosine(float[][] features) {
    int n = features.length;
    double[] norms = Arrays.stream(features).mapToDouble(f -> Math.sqrt(dot(f, f))).toArray();
    double[] values = new double[n * (n - 1) / 2];
    int pair = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        values[pair++] = 1 - dot(features[i], features[j]) / (norms[i] * norms[j]);
      }
    }
    return new PairDistances(n, values);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (double) a[k] * b[k];
    }
    return sum;
  }

  /**
   * Mean and standard deviation over pairs. Pairs share images, so the standard error is not the
   * deviation over the root of their number: it is the jackknife's (Arvesen, Ann. Math. Stat. 40,
   * 1969), which leaves out one unit (prompt) at a time.
   */
  Figure mean(int[] units) {
    int pairs = values.length;
    if (pairs == 0) {
      return Figure.unknown(0, "there are no two images");
    }
    double mean = Mean.of(values).getAsDouble();
    OptionalDouble spread = OptionalDouble.empty();
    if (pairs > 1) {
      spread = OptionalDouble.of(StandardDeviation.of(values).getAsDouble());
    }
    int groups = Averages.count(units);
    OptionalDouble error = groups > 2 ? jackknife(units) : OptionalDouble.empty();
    Optional<Interval> interval =
        error.isEmpty()
            ? Optional.empty()
            : Averages.student(mean, error.getAsDouble(), groups - 1);
    return new Figure(pairs, OptionalDouble.of(mean), spread, error, interval, "");
  }

  private OptionalDouble jackknife(int[] units) {
    int size = Arrays.stream(units).max().orElse(0) + 1;
    double[] sums = new double[size];
    int[] counts = new int[size];
    double total = 0;
    int pair = 0;
    for (int i = 0; i < images; i++) {
      for (int j = i + 1; j < images; j++) {
        double value = values[pair++];
        total += value;
        sums[units[i]] += value;
        counts[units[i]]++;
        if (units[i] != units[j]) {
          sums[units[j]] += value;
          counts[units[j]]++;
        }
      }
    }
    double all = total;
    double[] without =
        Arrays.stream(units)
            .distinct()
            .filter(unit -> counts[unit] < values.length)
            .mapToDouble(unit -> (all - sums[unit]) / (values.length - counts[unit]))
            .toArray();
    int groups = Averages.count(units);
    if (without.length < groups) {
      return OptionalDouble.empty();
    }
    double centre = Arrays.stream(without).average().orElseThrow();
    double squares = Arrays.stream(without).map(v -> (v - centre) * (v - centre)).sum();
    return OptionalDouble.of(Math.sqrt((groups - 1.0) / groups * squares));
  }
}
