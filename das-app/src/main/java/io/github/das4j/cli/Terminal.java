package io.github.das4j.cli;

import java.util.Optional;

/** The terminal that standard error may be: the launcher says so. */
final class Terminal {

  /** What nobody can read a line in. */
  private static final int LEAST = 20;

  private static final int WIDEST = 10_000;

  /** Of help: narrower or wider it would be hard to read. */
  private static final int NARROW_HELP = 55;

  private static final int WIDE_HELP = 120;

  /** Where nothing says how many there are. */
  private static final int USUAL = 80;

  /**
   * Its columns, or none. A library that finds out itself opens a terminal whose handlers take
   * Ctrl-C away from us.
   */
  static final int COLUMNS = columns(Integer.getInteger("das.terminal", 0), said());

  private Terminal() {}

  private static Optional<String> said() {
    return Optional.ofNullable(System.getenv("COLUMNS"));
  }

  /**
   * Columns to write in.
   *
   * @param found of the terminal; 0 where there is none, and then there is none
   * @param said by {@code COLUMNS}, which counts where it is a number
   */
  static int columns(int found, Optional<String> said) {
    return found <= 0 ? 0 : said.flatMap(Terminal::number).orElse(found);
  }

  private static Optional<Integer> number(String text) {
    return text.strip().matches("[1-9]\\d{0,3}")
        ? Optional.of(Math.min(WIDEST, Math.max(LEAST, Integer.parseInt(text.strip()))))
        : Optional.empty();
  }

  /** Columns of help, on a terminal or not. */
  static int helpColumns() {
    int columns = said().flatMap(Terminal::number).orElse(COLUMNS > 0 ? COLUMNS : USUAL);
    return Math.max(NARROW_HELP, Math.min(WIDE_HELP, columns));
  }

  /** Columns of a table that is printed, on a terminal or not. */
  static int tableColumns() {
    return said().flatMap(Terminal::number).orElse(COLUMNS > 0 ? COLUMNS : USUAL);
  }

  static boolean isThere() {
    return COLUMNS > 0;
  }

  /** Whether there is a user who sees a question and can answer it: the launcher says so too. */
  static boolean asks() {
    return isThere() && System.getProperty("das.input", "").equals("terminal");
  }
}
