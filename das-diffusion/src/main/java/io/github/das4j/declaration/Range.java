package io.github.das4j.declaration;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An interval of numbers.
 *
 * @param low lower end, −∞ for none
 * @param high upper end, ∞ for none
 * @param withLow whether the lower end belongs to it
 * @param withHigh whether the upper end does
 * @param text as it was written
 */
public record Range(double low, double high, boolean withLow, boolean withHigh, String text) {

  static final Range ALL = parse("(-inf, inf)");

  private static final String UNBOUNDED = "inf";

  /** Reads {@code [0, 1)}, {@code (0, inf)}, {@code [1, inf)}. */
  static Range parse(String text) {
    Matcher ends = Pattern.compile("([\\[(])(\\S+), (\\S+)([\\])])").matcher(text);
    if (!ends.matches()) {
      throw new IllegalStateException("no interval: " + text);
    }
    return new Range(
        end(ends.group(2)),
        end(ends.group(3)),
        ends.group(1).equals("["),
        ends.group(4).equals("]"),
        text);
  }

  private static double end(String text) {
    return text.endsWith(UNBOUNDED)
        ? text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
        : Double.parseDouble(text);
  }

  /** False of NaN. */
  boolean contains(double number) {
    boolean above = withLow ? number >= low : number > low;
    return above && (withHigh ? number <= high : number < high);
  }

  /** What it asks for: {@code at least 1}, {@code positive and finite}, {@code in [0, 1)}. */
  String words() {
    if (Double.isInfinite(high)) {
      if (Double.isInfinite(low)) {
        return "finite";
      }
      if (withLow) {
        return "at least " + text.substring(1, text.indexOf(','));
      }
      return low == 0 ? "positive and finite" : "above " + text.substring(1, text.indexOf(','));
    }
    return "in " + text;
  }
}
