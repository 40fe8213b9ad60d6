package io.github.das4j.cli;

import io.github.das4j.words.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes on, as every command shows it: on a terminal lines that are drawn again in place,
 * elsewhere what is said for good, and of the rest a line now and then. It may be used by several
 * threads.
 */
final class Progress implements AutoCloseable {

  private static final int BAR = 24;

  /** A bar of fewer cells says nothing. */
  private static final int LEAST_BAR = 6;

  /** Between lines where there is no terminal: at first, and at most. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long LONGEST_NANOS = Duration.ofMinutes(5).toNanos();

  /** Drawing more often would take time, and nobody could read it. */
  private static final long REDRAW_NANOS = 200_000_000;

  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String UP = "\u001b[1A";

  private final PrintStream out;
  private final int columns;
  private List<String> lines = List.of();
  private int drawn;
  private long lastDraw = System.nanoTime() - REDRAW_NANOS;
  private long lastLine = System.nanoTime();
  private long patience = PATIENCE_NANOS;

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

  /** Whether there is a terminal, so that {@link #show} shows all. */
  boolean isShown() {
    return columns > 0;
  }

  /**
   * Puts these lines in the place of those shown before, now or at the next call; where there is no
   * terminal, they are one line, the seldomer the longer it takes.
   */
  synchronized void show(List<String> passing) {
    lines = List.copyOf(passing);
    if (!isShown()) {
      showSeldom();
    }
    if (isShown() && (lines.isEmpty() || System.nanoTime() - lastDraw >= REDRAW_NANOS)) {
      erase();
      draw();
    }
  }

  private void showSeldom() {
    long now = System.nanoTime();
    if (!lines.isEmpty() && now - lastLine >= patience) {
      lastLine = now;
      patience = Math.min(LONGEST_NANOS, patience + patience / 2);
      String all = lines.stream().map(String::strip).collect(Collectors.joining("; "));
      out.println(Printable.of(all));
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

  /**
   * A line with a bar of what is done after its words, as far as there is room: {@code 1/2 prompts
   * ████░░░░}.
   *
   * @param share that is done, in [0, 1]
   */
  String withBar(String words, double share) {
    int room = Math.min(BAR, columns - 1 - words.length() - 2);
    if (!isShown() || room < LEAST_BAR) {
      return words;
    }
    int full = (int) Math.floor(room * Math.max(0, Math.min(1, share)));
    return words + "  " + "█".repeat(full) + "░".repeat(room - full);
  }

  @Override
  public synchronized void close() {
    erase();
    lines = List.of();
  }
}
