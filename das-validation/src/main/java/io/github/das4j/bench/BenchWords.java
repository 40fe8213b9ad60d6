package io.github.das4j.bench;

import java.util.Locale;
import java.util.OptionalLong;

/** Figures as people read them. */
final class BenchWords {

  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;
  private static final double MINUTE = 60;
  private static final double LONG = 90;

  private BenchWords() {}

  static String bytes(OptionalLong bytes) {
    if (bytes.isEmpty()) {
      return "unknown";
    }
    double count = bytes.getAsLong();
    return count < GIB
        ? String.format(Locale.ROOT, "%.0f MiB", count / MIB)
        : String.format(Locale.ROOT, "%.2f GiB", count / GIB);
  }

  static String seconds(double seconds) {
    if (Double.isNaN(seconds)) {
      return "unknown";
    }
    return String.format(Locale.ROOT, seconds < 100 ? "%.3g s" : "%.0f s", seconds);
  }

  static String ratio(double ratio) {
    return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f ×", ratio);
  }

  /** One size by another; NaN where one is unknown. */
  static double over(OptionalLong size, OptionalLong by) {
    return size.isEmpty() || by.isEmpty() ? Double.NaN : (double) size.getAsLong() / by.getAsLong();
  }

  static String about(double seconds) {
    return seconds < LONG
        ? "about " + Math.max(1, Math.round(seconds)) + " s"
        : "about " + Math.round(seconds / MINUTE) + " min";
  }
}
