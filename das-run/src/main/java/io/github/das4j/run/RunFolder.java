package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Slug;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the folder of a new run; never another's, even of one that begins at the same moment. */
public final class RunFolder {

  private static final Path PARENT = Path.of("runs");

  private final Optional<Path> asked;
  private final Path parent;
  private final String prompt;
  private Optional<Path> made = Optional.empty();

  private RunFolder(Optional<Path> asked, Path parent, String prompt) {
    this.asked = asked;
    this.parent = parent;
    this.prompt = prompt;
  }

  /**
   * The folder asked for, or the next number in {@code runs}; not made yet, so that a run that
   * cannot start leaves nothing behind.
   *
   * @throws IllegalArgumentException if there is something in it
   */
  public static RunFolder choose(Optional<Path> asked, String prompt) {
    return choose(asked, PARENT, prompt);
  }

  /**
   * The same with numbers in another folder.
   *
   * @param parent where runs are
   * @throws IllegalArgumentException if there is something in the folder asked for
   */
  public static RunFolder choose(Optional<Path> asked, Path parent, String prompt) {
    asked.ifPresent(RunDirectory::requireNew);
    return new RunFolder(asked, parent, prompt);
  }

  /**
   * Makes the folder. A number is taken by making its folder, which the system lets one program do.
   *
   * @return its path
   */
  public Path reserve() {
    try {
      if (asked.isPresent()) {
        made = Optional.of(Files.createDirectories(asked.get()));
      } else {
        Files.createDirectories(parent);
        while (made.isEmpty()) {
          made = reserved(next());
        }
      }
      return path();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the folder " + asked.orElse(parent) + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static Optional<Path> reserved(Path path) throws IOException {
    try {
      return Optional.of(Files.createDirectory(path));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  /** Takes back a folder that was reserved, unless there is something in it by now. */
  public void giveBack() {
    delete(path());
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It says itself that its run is unfinished; what stopped the run is more worth telling.
      return;
    }
  }

  /** The number after the greatest that is there. */
  private Path next() {
    try (Stream<Path> runs = Files.list(parent)) {
      int greatest =
          runs.map(run -> run.getFileName().toString())
              .filter(name -> name.matches("\\d{3,9}-.*"))
              .mapToInt(name -> Integer.parseInt(name.substring(0, name.indexOf('-'))))
              .max()
              .orElse(0);
      return parent.resolve(String.format(Locale.ROOT, "%03d-%s", greatest + 1, Slug.of(prompt)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + parent, e);
    }
  }

  /** Where it is; only once it is made. */
  public Path path() {
    return made.orElseThrow(() -> new IllegalStateException("the folder is not made yet"));
  }

  @Override
  public String toString() {
    return path().toString();
  }
}
