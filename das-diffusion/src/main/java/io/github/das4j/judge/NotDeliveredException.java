package io.github.das4j.judge;

/** The black box could not be reached: it saw nothing, so nothing was asked. */
public final class NotDeliveredException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Says what could not be reached, and why. */
  public NotDeliveredException(String message, Throwable cause) {
    super(message, cause);
  }
}
