package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.AtomicFolder;
import io.github.das4j.files.Removal;
import io.github.das4j.files.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A run's folder for a process that samples its prompts and does not hold it, on any machine that
 * has it under the same path.
 *
 * @param path the folder
 */
public record SharedFolder(Path path) {

  /**
   * SHA-256 of the run's record; nothing where there is none, as on a machine without the folder.
   */
  public Optional<String> digest() {
    Path record = path.resolve(RunRecord.FILE);
    try {
      return Files.isRegularFile(record)
          ? Optional.of(Sha256.hex(Files.readAllBytes(record)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + record + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Whether a prompt is on disk. */
  public boolean isFinished(PromptTask task) {
    return Files.isDirectory(RunDirectory.place(path, task));
  }

  /** The file of a begun prompt's state. */
  public Path state(PromptTask task) {
    return RunDirectory.state(path, task);
  }

  /**
   * Puts a prompt on disk, whole, unless another attempt has done so before: equal results have
   * equal bytes, so that it does not matter whose they are.
   *
   * @param attempt a name that no other attempt has, at this prompt or another
   * @throws UncheckedIOException with one line that says what is in the way
   */
  public void commit(PromptTask task, Map<String, byte[]> files, String attempt) {
    Path workshop = RunDirectory.workshop(path).resolve(attempt);
    try {
      Files.createDirectories(workshop);
      try {
        AtomicFolder.write(RunDirectory.place(path, task), workshop, files);
      } catch (UncheckedIOException e) {
        if (!isFinished(task)) {
          throw e;
        }
      } finally {
        Removal.of(workshop);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write to " + workshop + ": " + AtomicFiles.reason(e), e);
    }
  }
}
