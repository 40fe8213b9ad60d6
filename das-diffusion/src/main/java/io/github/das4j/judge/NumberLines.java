package io.github.das4j.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a command printed: a number a line, in the images' order. */
public final class NumberLines {

  private static final int LONGEST_QUOTE = 40;

  private NumberLines() {}

  /**
   * The numbers of a text.
   *
   * @param images how many, at least 0
   * @param whole whether the writer ended well; if not, a last line without its end is cut off
   */
  public static Reply read(String text, int images, boolean whole) {
    String sound = whole ? text : text.substring(0, text.lastIndexOf('\n') + 1);
    List<String> lines = sound.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    if (lines.size() > images) {
      return Reply.none(
          images,
          "it printed " + lines.size() + " lines for " + images + " images; none is used",
          Reply.Fault.LASTING);
    }
    double[] values = new double[images];
    Arrays.fill(values, Double.NaN);
    Optional<String> problem = Optional.empty();
    for (int i = 0; i < lines.size(); i++) {
      Optional<Double> value = number(lines.get(i));
      values[i] = value.filter(Double::isFinite).orElse(Double.NaN);
      if (value.isEmpty() && problem.isEmpty()) {
        problem = Optional.of("it printed '" + quoted(lines.get(i)) + "' where a number belongs");
      }
    }
    if (lines.size() < images && problem.isEmpty()) {
      problem = Optional.of("it printed " + lines.size() + " numbers for " + images + " images");
    }
    return new Reply(values, problem);
  }

  /** Empty if it is no number; NaN, whichever way it is written, is one that says nothing. */
  private static Optional<Double> number(String line) {
    if (line.toLowerCase(Locale.ROOT).equals("nan")) {
      return Optional.of(Double.NaN);
    }
    try {
      return Optional.of(Double.parseDouble(line));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String quoted(String line) {
    return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
  }
}
