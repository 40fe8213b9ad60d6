package io.github.das4j.spark;

/** A finished prompt that cannot be put in its place, as it could not be from elsewhere. */
final class UnkeptException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UnkeptException(String line, Throwable cause) {
    super(line, cause);
  }
}
