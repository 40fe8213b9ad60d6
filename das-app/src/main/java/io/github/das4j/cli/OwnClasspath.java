package io.github.das4j.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The jars and folders of {@code DAS_CLASSPATH}; the JVM passes over one that is not there. */
final class OwnClasspath {

  static final String NAME = "DAS_CLASSPATH";

  private OwnClasspath() {}

  /**
   * What is wrong with it, in a line; nothing where all of it is there.
   *
   * @param said its value
   */
  static Optional<String> wrong(String said) {
    return Arrays.stream(said.split(File.pathSeparator))
        .filter(entry -> !entry.isBlank() && !isThere(entry))
        .findFirst()
        .map(
            entry ->
                NAME
                    + " names "
                    + entry
                    + ", which is not there: build it, mend the path, or unset "
                    + NAME);
  }

  /** A star at the end stands for the jars of a folder. */
  private static boolean isThere(String entry) {
    try {
      return entry.endsWith("*")
          ? Files.isDirectory(Path.of(entry.substring(0, entry.length() - 1)))
          : Files.exists(Path.of(entry));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
