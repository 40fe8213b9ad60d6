package io.github.das4j.report;

/**
 * Where a value lies with 95 % confidence.
 *
 * @param values independent values that it is made of: prompts, draws or images
 */
public record Interval(double low, double high, int values) {

  /** Of fewer values an interval says so little that a picture of it misleads. */
  public static final int LEAST_DRAWN = 5;

  /** Whether pictures show it. */
  public boolean isDrawn() {
    return values >= LEAST_DRAWN;
  }
}
