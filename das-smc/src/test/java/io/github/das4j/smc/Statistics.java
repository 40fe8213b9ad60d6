package io.github.das4j.smc;

/** Running mean and variance (Welford 1962). */
final class Statistics {

  private long count;
  private double mean;
  private double squares;

  void add(double value) {
    count++;
    double miss = value - mean;
    mean += miss / count;
    squares += miss * (value - mean);
  }

  double mean() {
    return mean;
  }

  double standardError() {
    return Math.sqrt(squares / (count - 1) / count);
  }

  /** Distance of the mean from the truth, in standard errors. */
  double z(double truth) {
    return (mean - truth) / standardError();
  }
}
