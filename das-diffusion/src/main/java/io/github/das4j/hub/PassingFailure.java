package io.github.das4j.hub;

import java.time.Duration;

/** A request that failed in a way that may pass: it is worth another attempt. */
final class PassingFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final Duration after;

  /**
   * A failure.
   *
   * @param after what the server asks to be left in peace for; zero where it does not say
   */
  PassingFailure(String message, Duration after, Throwable cause) {
    super(message, cause);
    this.after = after;
  }

  /** One that names no cause, to be tried again after the usual pause. */
  PassingFailure(String message) {
    this(message, Duration.ZERO);
  }

  /** One that names no cause, to be tried again after this long at least. */
  PassingFailure(String message, Duration after) {
    super(message);
    this.after = after;
  }

  Duration after() {
    return after;
  }
}
