package io.github.das4j.checkpoint;

import org.jspecify.annotations.Nullable;

/** A model folder or weight file that cannot be used; the message says what, where and why. */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
