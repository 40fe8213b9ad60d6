package io.github.das4j.run;

/** An engine beside that of this process; found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {

  /** What it is called at the command line. */
  String name();

  /**
   * Opens it; what it connects to may wait until it is asked to plan or to work.
   *
   * @throws IllegalArgumentException with a line that says which option does not fit
   */
  Engine open(EngineOptions options);
}
