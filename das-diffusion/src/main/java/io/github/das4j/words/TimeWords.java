package io.github.das4j.words;

import java.util.Locale;

/**
 * Lengths of time as they are said: {@code 40 s}, {@code 12 min}, {@code 3.4 h}, {@code 2 days}.
 */
public final class TimeWords {

  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;

  /** So much of the greater unit there must be, that a rounded number says enough. */
  private static final double ENOUGH = 1.5;

  private static final double TENTHS = 10;

  private TimeWords() {}

  /**
   * In one unit.
   *
   * @param seconds at least 0; less than one is said as one
   */
  public static String of(double seconds) {
    if (seconds < ENOUGH * MINUTE) {
      return Math.max(1, Math.round(seconds)) + " s";
    } else if (seconds < ENOUGH * HOUR) {
      return Math.round(seconds / MINUTE) + " min";
    }
    return seconds < 2 * DAY ? number(seconds / HOUR) + " h" : number(seconds / DAY) + " days";
  }

  private static String number(double value) {
    return value < TENTHS
        ? String.format(Locale.ROOT, "%.1f", value).replace(".0", "")
        : Long.toString(Math.round(value));
  }
}
