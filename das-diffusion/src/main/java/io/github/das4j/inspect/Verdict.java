package io.github.das4j.inspect;

/** What the configurations say can be done with a model. */
public enum Verdict {
  RUN("run"),
  /** It runs, otherwise than its files would have it in a way that a user should know. */
  RUN_WITH_NOTICE("run with notice"),
  REFUSE("refuse"),
  /** It serves as a reward or a metric. */
  SCORER("scorer"),
  REFUSE_AS_SCORER("refuse as scorer");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
