package io.github.das4j.hub;

import java.util.List;
import java.util.Locale;

/** Numbers of bytes in words, in powers of 1000 as the hub's pages have them. */
public final class ByteCount {

  private static final double STEP = 1000;
  private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB");
  private static final double EXACT = 10;

  private ByteCount() {}

  /**
   * Such as {@code 812 B}, {@code 4.3 MB}, {@code 27 GB}.
   *
   * @param bytes at least 0
   */
  public static String of(long bytes) {
    if (bytes < STEP) {
      return bytes + " B";
    }
    double value = bytes / STEP;
    int unit = 0;
    while (value >= STEP && unit + 1 < UNITS.size()) {
      value /= STEP;
      unit++;
    }
    String form = value < EXACT ? "%.2f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, value, UNITS.get(unit));
  }
}
