package io.github.das4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of one run; never another run's. */
record RunFolder(Path path) {

  private static final Path PARENT = Path.of("runs");

  /** The folder asked for, which must be new or empty, or the next number in {@code runs}. */
  static RunFolder create(Optional<Path> asked, String prompt) {
    Path path = asked.orElseGet(() -> next(prompt));
    try {
      if (Files.isRegularFile(path)) {
        throw new IllegalArgumentException(path + " is a file; --out names a folder");
      }
      if (Files.isDirectory(path)) {
        try (Stream<Path> entries = Files.list(path)) {
          if (entries.findAny().isPresent()) {
            throw new IllegalArgumentException(
                path + " is not empty; give --out a new folder, so that no run overwrites another");
          }
        }
      }
      Files.createDirectories(path);
      return new RunFolder(path);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the folder " + path + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static Path next(String prompt) {
    int number = 1;
    if (Files.isDirectory(PARENT)) {
      try (Stream<Path> runs = Files.list(PARENT)) {
        number +=
            runs.map(run -> run.getFileName().toString())
                .filter(name -> name.matches("\\d{3,9}-.*"))
                .mapToInt(name -> Integer.parseInt(name.substring(0, name.indexOf('-'))))
                .max()
                .orElse(0);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + PARENT, e);
      }
    }
    return PARENT.resolve(String.format("%03d-%s", number, Slug.of(prompt)));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
