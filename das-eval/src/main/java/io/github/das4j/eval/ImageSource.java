package io.github.das4j.eval;

import java.nio.file.Path;

/** Knows one layout of folders with images; prompts come from records, never from file names. */
interface ImageSource {

  /** Whether the folder is laid out so. */
  boolean knows(Path folder);

  /**
   * Lists its images without reading them.
   *
   * @throws IllegalArgumentException in a line, if its record is damaged or says too little
   */
  ImageSet read(Path folder);
}
