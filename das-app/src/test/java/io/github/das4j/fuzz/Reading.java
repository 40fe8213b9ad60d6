package io.github.das4j.fuzz;

import java.io.IOException;
import java.nio.file.Path;

/** Puts an input where a reader finds it, and lets the reader at it. */
@FunctionalInterface
interface Reading {

  /**
   * @param folder for files, empty or left from an input before
   */
  void read(byte[] input, Path folder) throws IOException;
}
