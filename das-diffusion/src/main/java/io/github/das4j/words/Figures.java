package io.github.das4j.words;

import java.util.Locale;

/**
 * Numbers as people read them, with the minus sign of print: in lines of a command and on pages.
 * What is read by programs or typed again (CSV, JSON, options) has Java's hyphen.
 */
public final class Figures {

  private Figures() {}

  /**
   * Four digits.
   *
   * @param value anything
   */
  public static String of(double value) {
    return of("%.4g", value);
  }

  /**
   * In a format of one number.
   *
   * @param format as {@link String#format} takes it
   * @param value anything
   */
  public static String of(String format, double value) {
    return String.format(Locale.ROOT, format, value).replace('-', '−');
  }
}
