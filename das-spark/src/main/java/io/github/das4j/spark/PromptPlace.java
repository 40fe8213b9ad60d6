package io.github.das4j.spark;

import io.github.das4j.run.PromptTask;
import io.github.das4j.run.SharedFolder;
import io.github.das4j.work.Reasons;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where an executor puts finished prompts. */
interface PromptPlace {

  /** The place of an address: a path, or what Hadoop reads. */
  static PromptPlace of(String folder) {
    return isAddress(folder)
        ? HadoopPlace.here(folder)
        : new OfFolder(new SharedFolder(Path.of(folder)));
  }

  /** Whether it is an address, {@code hdfs://node0/runs}, rather than a path. */
  static boolean isAddress(String folder) {
    return folder.matches("[a-z][a-z0-9+.-]+:/.*");
  }

  /** SHA-256 of the record of the run that is there; nothing where there is none. */
  Optional<String> digest();

  /**
   * Puts a prompt's files there, whole and once: a second attempt's go.
   *
   * @param attempt a name that no other attempt has
   * @throws UnkeptException with one line that says what is in the way
   */
  void commit(PromptTask task, Map<String, byte[]> files, String attempt);

  /** The file of a prompt's state; nothing where none is kept. */
  Optional<Path> state(PromptTask task);

  /**
   * A folder that every machine has under the same path.
   *
   * @param folder the run's
   */
  record OfFolder(SharedFolder folder) implements PromptPlace {

    @Override
    public Optional<String> digest() {
      return folder.digest();
    }

    @Override
    public void commit(PromptTask task, Map<String, byte[]> files, String attempt) {
      try {
        folder.commit(task, files, attempt);
      } catch (UncheckedIOException e) {
        throw new UnkeptException(Reasons.of(e), e);
      }
    }

    @Override
    public Optional<Path> state(PromptTask task) {
      return Optional.of(folder.state(task));
    }
  }
}
