package io.github.das4j.hub;

/**
 * The hub did not do what was asked of it: it cannot be reached, its answer makes no sense, or what
 * it sent is not what it said. What is wrong with the question is an {@link
 * IllegalArgumentException}.
 */
public final class HubException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With a line for the user. */
  public HubException(String message) {
    super(message);
  }

  /** With a line for the user, and what lies behind it. */
  public HubException(String message, Throwable cause) {
    super(message, cause);
  }
}
