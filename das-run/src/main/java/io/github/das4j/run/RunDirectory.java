package io.github.das4j.run;

import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.AtomicFolder;
import io.github.das4j.files.FolderLock;
import io.github.das4j.files.Removal;
import io.github.das4j.words.CommandWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of a run, held by one process at a time: {@code run.json}, a folder in {@code prompts}
 * for each finished one, in {@code states} the states of those that are begun, and what is made of
 * them in the end.
 */
public final class RunDirectory implements AutoCloseable {

  private static final String PROMPTS = "prompts";
  private static final String STATES = "states";
  private static final String WORKSHOP = ".unfinished";
  private static final String STATE = ".safetensors";

  private final Path path;
  private final FolderLock lock;

  private RunDirectory(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Whether a folder holds a run that can be gone on with. */
  public static boolean isRun(Path path) {
    return RunRecord.isIn(path) || Files.isRegularFile(path.resolve(OldRecords.MANIFEST));
  }

  /** What stands where a new run would, and what may be done with it. */
  private static String taken(Path path) {
    String word = CommandWord.of(path);
    Path record = path.resolve(RunRecord.FILE);
    return Files.isRegularFile(record)
            && Configs.read(record).path("status").asText().equals(RunRecord.FINISHED)
        ? path + " holds a finished run: give --out a new folder; das rerun " + word + " repeats it"
        : path + " holds a run already: das run --resume " + word + " goes on with it";
  }

  /**
   * Refuses a folder that has something in it.
   *
   * @throws IllegalArgumentException saying what to do instead
   */
  public static void requireNew(Path path) {
    if (Files.isRegularFile(path)) {
      throw new IllegalArgumentException(path + " is a file; --out names a folder");
    }
    if (isRun(path)) {
      throw new IllegalArgumentException(taken(path));
    }
    if (Files.exists(path) && !isEmpty(path)) {
      throw new IllegalArgumentException(
          path + " is not empty; give --out a new folder, so that no run overwrites another");
    }
  }

  private static boolean isEmpty(Path path) {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.allMatch(entry -> entry.endsWith(FolderLock.NAME));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Makes the folder and takes hold of it. */
  public static RunDirectory create(Path path) {
    requireNew(path);
    make(path);
    FolderLock lock = lock(path);
    try {
      // Another may have been here since, and gone again.
      requireNew(path);
    } catch (IllegalArgumentException e) {
      lock.close();
      throw e;
    }
    return held(path, lock);
  }

  /**
   * Takes hold of a run's folder; what was unfinished in it goes, but for states of prompts.
   *
   * @throws IllegalArgumentException if it is none, or another process is at it
   */
  public static RunDirectory resume(Path path) {
    if (!isRun(path)) {
      throw refused(path);
    }
    return held(path, lock(path));
  }

  private static IllegalArgumentException refused(Path path) {
    Path record = path.resolve(RunRecord.FILE);
    if (!Files.isRegularFile(record)) {
      return new IllegalArgumentException(
          path
              + " has no "
              + RunRecord.FILE
              + " or "
              + OldRecords.MANIFEST
              + ": --resume takes the folder of a run");
    }
    // What is damaged is told as such.
    Configs.read(record);
    return new IllegalArgumentException(
        record
            + " is not of das run, or of das sample as it is now, which alone go on; das rerun"
            + " makes the images of an older das sample again");
  }

  private static RunDirectory held(Path path, FolderLock lock) {
    RunDirectory held = new RunDirectory(path, lock);
    make(path.resolve(PROMPTS));
    make(path.resolve(STATES));
    try {
      Removal.of(path.resolve(WORKSHOP));
      held.clearStates();
    } catch (IOException e) {
      held.close();
      throw new UncheckedIOException("cannot clear " + path + ": " + AtomicFiles.reason(e), e);
    }
    make(path.resolve(WORKSHOP));
    AtomicFiles.sync(path);
    AtomicFiles.sync(path.toAbsolutePath().resolveSibling(""));
    return held;
  }

  /** Removes states of prompts that are finished, and those that a stop left half-written. */
  private void clearStates() throws IOException {
    for (Path state : states()) {
      String name = String.valueOf(state.getFileName());
      boolean whole = !name.startsWith(".") && name.endsWith(STATE);
      String id = whole ? name.substring(0, name.length() - STATE.length()) : "";
      if (!whole || Files.isDirectory(path.resolve(PROMPTS).resolve(id))) {
        Files.delete(state);
      }
    }
  }

  private List<Path> states() {
    Path folder = path.resolve(STATES);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static FolderLock lock(Path path) {
    return FolderLock.take(path)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "another das run is at work in " + path + "; wait for it, or stop it"));
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the folder " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  public Path path() {
    return path;
  }

  /** A file beside the prompts. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /** The folder of a finished prompt. */
  public Path prompt(PromptTask task) {
    return place(path, task);
  }

  /** The folder of a finished prompt of a run that need not be open. */
  public static Path place(Path run, PromptTask task) {
    return run.resolve(PROMPTS).resolve(task.id());
  }

  public boolean isFinished(PromptTask task) {
    return Files.isDirectory(prompt(task));
  }

  /** The file of a begun prompt's state. */
  Path state(PromptTask task) {
    return state(path, task);
  }

  /** The same of a run that another process holds. */
  static Path state(Path run, PromptTask task) {
    return run.resolve(STATES).resolve(task.id() + STATE);
  }

  /** Where folders of prompts stand until they are whole. */
  static Path workshop(Path run) {
    return run.resolve(WORKSHOP);
  }

  boolean isBegun(PromptTask task) {
    return Files.isRegularFile(state(task));
  }

  /**
   * Puts a finished prompt on disk: all of it, for good. Its state goes.
   *
   * @throws UncheckedIOException with one line that says what is in the way
   */
  void keep(PromptTask task, Map<String, byte[]> files) {
    if (!Files.isDirectory(path)) {
      String message = "the run's folder " + path + " is gone; nothing more can be kept";
      throw new UncheckedIOException(message, new IOException(message));
    }
    AtomicFolder.write(prompt(task), path.resolve(WORKSHOP), files);
    forgetState(task);
  }

  /** Removes the state of a prompt that is finished. */
  void forgetState(PromptTask task) {
    try {
      Files.deleteIfExists(state(task));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove " + state(task) + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Takes a run back that could not begin, or has kept nothing. */
  void discard() {
    close();
    try {
      Removal.of(path);
    } catch (IOException e) {
      // What stopped the run is more worth telling.
      return;
    }
  }

  @Override
  public void close() {
    lock.close();
    try {
      Files.deleteIfExists(path.resolve(WORKSHOP));
      if (states().isEmpty()) {
        Files.deleteIfExists(path.resolve(STATES));
      }
    } catch (IOException e) {
      // A folder that is left is emptied at the next start.
      return;
    }
  }
}
