package io.github.das4j.cli;

/** The terminal that standard error may be: the launcher says so. */
final class Terminal {

  /**
   * Its columns, or none. A library that finds out itself opens a terminal whose handlers take
   * Ctrl-C away from us.
   */
  static final int COLUMNS = Integer.getInteger("das.terminal", 0);

  private Terminal() {}

  static boolean isThere() {
    return COLUMNS > 0;
  }

  /** Whether there is a user who sees a question and can answer it: the launcher says so too. */
  static boolean asks() {
    return isThere() && System.getProperty("das.input", "").equals("terminal");
  }
}
