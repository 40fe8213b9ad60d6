package io.github.das4j.cli;

import io.github.das4j.words.Printable;
import java.io.PrintStream;
import java.util.List;

/**
 * What goes on, as every command shows it: on a terminal lines that are drawn again in place,
 * elsewhere nothing but what is said for good. It may be used by several threads.
 */
final class Progress implements AutoCloseable {

  private static final int BAR = 24;

  /** Drawing more often would take time, and nobody could read it. */
  private static final long REDRAW_NANOS = 200_000_000;

  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String UP = "\u001b[1A";

  private final PrintStream out;
  private final int columns;
  private List<String> lines = List.of();
  private int drawn;
  private long lastDraw = System.nanoTime() - REDRAW_NANOS;

  /** On standard error. */
  Progress() {
    this(System.err, Terminal.COLUMNS);
  }

  /**
   * @param columns of the terminal that {@code out} is; 0 where it is none
   */
  Progress(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /** Whether there is a terminal, so that {@link #show} shows anything. */
  boolean isShown() {
    return columns > 0;
  }

  /** Puts these lines in the place of those shown before, now or at the next call. */
  synchronized void show(List<String> passing) {
    lines = List.copyOf(passing);
    if (isShown() && (lines.isEmpty() || System.nanoTime() - lastDraw >= REDRAW_NANOS)) {
      erase();
      draw();
    }
  }

  /** Says a line that stays. */
  synchronized void say(String line) {
    around(() -> out.println(line));
  }

  /** Lets something else write to the terminal, between the lines that are shown. */
  synchronized void around(Runnable writing) {
    erase();
    writing.run();
    draw();
  }

  private void draw() {
    if (!isShown()) {
      return;
    }
    for (String line : lines) {
      // A line that the terminal breaks would be two, and one of them would stay.
      String shown = Printable.of(line);
      out.println(shown.substring(0, Math.min(shown.length(), columns - 1)));
    }
    drawn = lines.size();
    lastDraw = System.nanoTime();
  }

  private void erase() {
    if (drawn > 0) {
      out.print((UP + CLEAR_LINE).repeat(drawn));
      out.flush();
      drawn = 0;
    }
  }

  /** A bar of what is done: {@code ████░░░░ 1/2}. */
  static String bar(int done, int all) {
    int full = all == 0 ? BAR : BAR * done / all;
    return "█".repeat(full) + "░".repeat(BAR - full) + "  " + done + "/" + all;
  }

  @Override
  public synchronized void close() {
    erase();
    lines = List.of();
  }
}
