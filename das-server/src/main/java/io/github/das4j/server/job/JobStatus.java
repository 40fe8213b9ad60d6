package io.github.das4j.server.job;

import java.util.Locale;

/** Where a job is. */
public enum JobStatus {
  /** It waits for a worker. */
  QUEUED,
  /** It is being drawn. */
  RUNNING,
  /** Its images are there. */
  FINISHED,
  /** It could not be drawn. */
  FAILED,
  /** Somebody stopped it, or went away. */
  CANCELLED,
  /** The server ended, and nobody waits for it any more. */
  LOST;

  /** Whether nothing more comes of it. */
  public boolean isEnd() {
    return this != QUEUED && this != RUNNING;
  }

  /** As it is written. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of a word.
   *
   * @throws IllegalArgumentException if it is none
   */
  static JobStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
