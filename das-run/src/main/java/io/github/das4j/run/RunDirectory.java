package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.AtomicFolder;
import io.github.das4j.files.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of a run, held by one process at a time: {@code manifest.json}, a folder in {@code
 * prompts} for each finished one, and what is made of them in the end.
 */
public final class RunDirectory implements AutoCloseable {

  public static final String MANIFEST = "manifest.json";
  private static final String PROMPTS = "prompts";
  private static final String WORKSHOP = ".unfinished";

  private final Path path;
  private final FolderLock lock;

  private RunDirectory(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Refuses a folder that has something in it.
   *
   * @throws IllegalArgumentException saying what to do instead
   */
  public static void requireNew(Path path) {
    if (Files.isRegularFile(path.resolve(MANIFEST))) {
      throw new IllegalArgumentException(
          path + " holds a run already: das run --resume " + path + " goes on with it");
    }
    if (Files.exists(path) && !isEmpty(path)) {
      throw new IllegalArgumentException(
          path + " is not empty; give --out a new folder, so that no run overwrites another");
    }
  }

  private static boolean isEmpty(Path path) {
    if (!Files.isDirectory(path)) {
      return false;
    }
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
   * Takes hold of a run's folder; what was unfinished in it goes.
   *
   * @throws IllegalArgumentException if it is none, or another process is at it
   */
  public static RunDirectory resume(Path path) {
    if (!Files.isRegularFile(path.resolve(MANIFEST))) {
      throw new IllegalArgumentException(
          path + " has no " + MANIFEST + ": --resume takes the folder of a run");
    }
    return held(path, lock(path));
  }

  private static RunDirectory held(Path path, FolderLock lock) {
    RunDirectory held = new RunDirectory(path, lock);
    make(path.resolve(PROMPTS));
    try {
      AtomicFolder.delete(path.resolve(WORKSHOP));
    } catch (IOException e) {
      held.close();
      throw new UncheckedIOException("cannot clear " + path + ": " + AtomicFiles.reason(e), e);
    }
    make(path.resolve(WORKSHOP));
    AtomicFiles.sync(path);
    AtomicFiles.sync(path.toAbsolutePath().resolveSibling(""));
    return held;
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

  /**
   * Puts a finished prompt on disk: all of it, for good.
   *
   * @throws UncheckedIOException with one line that says what is in the way
   */
  void keep(PromptTask task, Map<String, byte[]> files) {
    if (!Files.isDirectory(path)) {
      String message = "the run's folder " + path + " is gone; nothing more can be kept";
      throw new UncheckedIOException(message, new IOException(message));
    }
    AtomicFolder.write(prompt(task), path.resolve(WORKSHOP), files);
  }

  /** Takes a run back that could not begin. */
  void discard() {
    close();
    try {
      AtomicFolder.delete(path);
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
    } catch (IOException e) {
      // A folder that is left is emptied at the next start.
      return;
    }
  }
}
