package io.github.das4j.judge;

/** A judge that gives no answer, however often it is asked. The message names the reward's term. */
public final class JudgeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Says which judge, and what it did. */
  public JudgeException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Says which judge, and what it did. */
  public JudgeException(String message) {
    super(message);
  }
}
