package io.github.das4j.online.join;

import io.github.das4j.words.Figures;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A figure over repeats. From three on, the half-width is that of Student's 95 % interval; two say
 * too little for one, so it is half of their distance: the ends are the two values.
 *
 * @param count repeats that have the figure
 * @param mean NaN without any
 * @param half half-width; NaN with fewer than two
 */
record Spread(int count, double mean, double half) {

  private static final double UPPER = 0.975;
  private static final int LEAST_FOR_STUDENT = 3;

  /** Of these values; those that are not numbers are left out. */
  static Spread of(double... all) {
    double[] values = Arrays.stream(all).filter(Double::isFinite).toArray();
    int n = values.length;
    double mean = Mean.of(values).getAsDouble();
    if (n < 2) {
      return new Spread(n, mean, Double.NaN);
    }
    if (n < LEAST_FOR_STUDENT) {
      return new Spread(n, mean, Math.abs(values[1] - values[0]) / 2);
    }
    double error = StandardDeviation.of(values).getAsDouble() / Math.sqrt(n);
    double t = TDistribution.of(n - 1).inverseCumulativeProbability(UPPER);
    return new Spread(n, mean, t * error);
  }

  /** What the half-width is. */
  String kind() {
    return count < 2 ? "none" : count < LEAST_FOR_STUDENT ? "range" : "t95";
  }

  boolean isKnown() {
    return Double.isFinite(mean);
  }

  /** As people read it: {@code 0.41 ±0.03}. */
  String words() {
    if (!isKnown()) {
      return "–";
    }
    String value = Figures.of(mean);
    return count < 2 ? value : value + String.format(Locale.ROOT, " ±%.2g", half);
  }
}
