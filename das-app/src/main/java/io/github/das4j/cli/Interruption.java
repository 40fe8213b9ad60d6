package io.github.das4j.cli;

/** What a user is told when a signal ends the program, as long as this is open; see Signals. */
final class Interruption implements AutoCloseable {

  /** Set by the command's thread, read by that of a signal. */
  private static volatile Runnable telling = () -> Failures.say("stopped");

  private final Runnable before;

  /**
   * Replaces what was told before.
   *
   * @param tell must not wait long: the program is over in seconds, whether it is back or not
   */
  @SuppressWarnings("StaticAssignmentInConstructor") // One command runs in a process.
  Interruption(Runnable tell) {
    this.before = telling;
    telling = tell;
  }

  /** Tells it. */
  static void tell() {
    if (Terminal.isThere()) {
      System.err.println();
    }
    telling.run();
  }

  @Override
  public void close() {
    telling = before;
  }
}
