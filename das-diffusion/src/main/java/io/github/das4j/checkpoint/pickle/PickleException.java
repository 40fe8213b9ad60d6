package io.github.das4j.checkpoint.pickle;

/** What is wrong with a pickle; the reader of the file says which file it is in. */
final class PickleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PickleException(String message) {
    super(message);
  }
}
