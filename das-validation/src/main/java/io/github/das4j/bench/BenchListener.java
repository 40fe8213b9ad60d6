package io.github.das4j.bench;

/** Follows a measurement. */
public interface BenchListener {

  /** What is going on now; the next line takes its place. */
  void passes(String line);

  /** A line that stays. */
  void says(String line);
}
