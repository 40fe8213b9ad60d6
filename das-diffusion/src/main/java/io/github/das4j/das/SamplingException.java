package io.github.das4j.das;

/** A run that broke down: NaN rewards, degenerate weights. The message names the prompt. */
public final class SamplingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what broke down, of which prompt, and why. */
  public SamplingException(String message, Throwable cause) {
    super(message, cause);
  }
}
