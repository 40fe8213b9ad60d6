package io.github.das4j.toy;

/** Follows an experiment. */
@FunctionalInterface
public interface ToyListener {

  /** What is being done, in a line. */
  void says(String line);

  /**
   * A method has been run once.
   *
   * @param seconds that it took, at least 0
   */
  default void ran(Toy toy, ToyMethod method, double seconds) {}
}
