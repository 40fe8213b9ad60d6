package io.github.das4j.replay;

/**
 * A replayed array against the recorded one.
 *
 * @param name of the array
 * @param difference the largest, as a share of the recorded array's largest magnitude
 * @param allowed the tolerance
 */
public record Difference(String name, double difference, double allowed) {

  /** Whether it is within tolerance; a NaN never is. */
  public boolean passes() {
    return difference <= allowed;
  }

  /**
   * The largest difference, as a share of the largest magnitude recorded (1 where that is 0); NaN
   * where a number is, or where there are not equally many.
   */
  public static double relative(double[] actual, double[] recorded) {
    return of("", actual, recorded, new Tolerance(1, 0)).difference();
  }

  static Difference of(String name, double[] actual, double[] recorded, Tolerance tolerance) {
    if (actual.length != recorded.length) {
      return new Difference(name, Double.NaN, tolerance.relative());
    }
    double largest = 0;
    double magnitude = tolerance.floor();
    for (int i = 0; i < actual.length; i++) {
      double gap = Math.abs(actual[i] - recorded[i]);
      largest = Double.isNaN(gap) ? Double.NaN : Math.max(largest, gap);
      magnitude = Math.max(magnitude, Math.abs(recorded[i]));
    }
    double scale = tolerance.exact() || magnitude == 0 ? 1 : magnitude;
    return new Difference(name, largest / scale, tolerance.relative());
  }
}
