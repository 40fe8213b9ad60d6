package io.github.das4j.eval;

import io.github.das4j.report.Interval;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Means with 95 % intervals.
 *
 * <p>Images of one prompt resemble each other, so they do not count as so many independent ones:
 * the error of a mean is taken over units (prompts), as for clusters of unequal size (Cochran,
 * Sampling Techniques, 3rd ed., section 9A). With one image a unit it is the usual s/√n.
 */
final class Averages {

  private static final double UPPER = 0.975;

  private Averages() {}

  /**
   * Mean, standard deviation (n − 1) and, from three units on, Student's interval.
   *
   * @param units which unit each value belongs to, numbered from 0
   */
  static Figure mean(double[] values, int[] units) {
    int n = values.length;
    if (n == 0) {
      return Figure.unknown(0, "no image has this score");
    }
    double mean = Mean.of(values).getAsDouble();
    int groups = count(units);
    double[] departures = new double[Arrays.stream(units).max().orElse(0) + 1];
    for (int i = 0; i < n; i++) {
      departures[units[i]] += values[i] - mean;
    }
    OptionalDouble spread =
        n > 1
            ? OptionalDouble.of(StandardDeviation.of(values).getAsDouble())
            : OptionalDouble.empty();
    if (groups < 2) {
      return new Figure(
          n, OptionalDouble.of(mean), spread, OptionalDouble.empty(), Optional.empty(), "");
    }
    double sum = Arrays.stream(departures).map(d -> d * d).sum();
    double error = Math.sqrt(groups / (groups - 1.0) * sum) / n;
    return new Figure(
        n,
        OptionalDouble.of(mean),
        spread,
        OptionalDouble.of(error),
        student(mean, error, groups - 1),
        groups == 2 ? "from two values, no interval" : "");
  }

  /**
   * Share of the values that are 1 rather than 0, with Wilson's interval (JASA 22, 1927), which
   * keeps a width where all are right. It takes images for independent.
   */
  static Figure share(double[] values) {
    int n = values.length;
    if (n == 0) {
      return Figure.unknown(0, "no caption says it");
    }
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(UPPER);
    double share = Arrays.stream(values).average().orElseThrow();
    double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4.0 * n * n));
    // Where all or none are right, that end is exact, and rounding would leave something of it.
    double low = share == 0 ? 0 : Math.max(0, centre - half);
    double high = share == 1 ? 1 : Math.min(1, centre + half);
    return new Figure(
        n,
        OptionalDouble.of(share),
        OptionalDouble.empty(),
        OptionalDouble.of(Math.sqrt(share * (1 - share) / n)),
        Optional.of(new Interval(low, high, n)),
        "");
  }

  /**
   * Student's interval. Of two values there is none: it would be 25 times as wide as they are apart
   * from their mean, and say nothing that they do not say themselves.
   */
  static Optional<Interval> student(double value, double error, int freedom) {
    if (freedom < 2) {
      return Optional.empty();
    }
    double t = TDistribution.of(freedom).inverseCumulativeProbability(UPPER);
    return Optional.of(new Interval(value - t * error, value + t * error, freedom + 1));
  }

  static int count(int[] units) {
    return Math.toIntExact(Arrays.stream(units).distinct().count());
  }
}
