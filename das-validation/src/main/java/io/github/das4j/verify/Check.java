package io.github.das4j.verify;

import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * One statistic and what it should be.
 *
 * @param group part of the report
 * @param name what was run
 * @param statistic what was measured
 * @param value found
 * @param expected the truth
 * @param standardError of {@code value}
 */
public record Check(
    String group,
    String name,
    String statistic,
    double value,
    double expected,
    double standardError) {

  /** Greatest |z| that passes: one failure in 10,000 sound runs of 500 checks. */
  public static final double LIMIT = 5.2;

  /** Distance from the truth in standard errors. */
  public double z() {
    return (value - expected) / standardError;
  }

  /** |z|; what is no number is farthest of all. */
  double distance() {
    return Double.isNaN(z()) ? Double.POSITIVE_INFINITY : Math.abs(z());
  }

  /** Whether it is where it should be; NaN is not. */
  public boolean passes() {
    return Math.abs(z()) <= LIMIT;
  }

  static Check ofMean(
      String group, String name, String statistic, double[] values, double expected) {
    double mean = Mean.of(values).getAsDouble();
    double error = StandardDeviation.of(values).getAsDouble() / Math.sqrt(values.length);
    return new Check(group, name, statistic, mean, expected, error);
  }
}
