package io.github.das4j.cli;

import io.github.das4j.lab.record.AtomicFiles;
import io.github.das4j.lab.record.Slug;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of one run; never another run's. */
record RunFolder(Path path) {

  private static final Path PARENT = Path.of("runs");

  /**
   * The folder asked for, or the next number in {@code runs}; not made yet, so that a run that
   * cannot start leaves nothing behind.
   *
   * @throws IllegalArgumentException if there is something in it
   */
  static RunFolder choose(Optional<Path> asked, String prompt) {
    Path path = asked.orElseGet(() -> next(prompt));
    if (Files.isRegularFile(path)) {
      throw new IllegalArgumentException(path + " is a file; --out names a folder");
    }
    if (Files.isDirectory(path)) {
      try (Stream<Path> entries = Files.list(path)) {
        if (entries.findAny().isPresent()) {
          throw new IllegalArgumentException(
              path + " is not empty; give --out a new folder, so that no run overwrites another");
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + path + ": " + AtomicFiles.reason(e), e);
      }
    }
    return new RunFolder(path);
  }

  void make() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the folder " + path + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Takes back a folder in which nothing but the record of an unfinished run is. */
  void remove() {
    try {
      Files.deleteIfExists(file(RunRecords.FILE));
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It says itself that its run is unfinished; what stopped the run is more worth telling.
      return;
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
    return PARENT.resolve(String.format(Locale.ROOT, "%03d-%s", number, Slug.of(prompt)));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
