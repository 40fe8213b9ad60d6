package io.github.das4j.spark;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.run.RunWork;
import io.github.das4j.run.SharedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * RemoteResults at an address of Hadoop's, for machines that share no folder: executors put prompts
 * there, the driver brings each into the run's folder, and puts there what is made of them in the
 * end.
 *
 * @param place where they are
 * @param folder the run's, at the driver
 */
record RemoteResults(HadoopPlace place, SharedFolder folder) {

  private static final String RECORD = "run.json";

  /**
   * Puts the run's record there, or finds it.
   *
   * @throws IllegalArgumentException if another run is there
   */
  void begin(String address) {
    Optional<String> there = place.digest();
    if (there.isPresent() && !there.equals(folder.digest())) {
      throw new IllegalArgumentException(
          address + " holds another run already: name another place for this one");
    }
    put(folder.path().resolve(RECORD));
  }

  private void put(Path file) {
    String name = folder.path().relativize(file).toString();
    try {
      place.put(name.replace('\\', '/'), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Brings a prompt into the run's folder. */
  void bring(PromptTask task) {
    if (!folder.isFinished(task)) {
      folder.commit(task, place.fetched(task), task.id() + "-" + UUID.randomUUID());
    }
  }

  /** Brings what was finished while no driver was there. */
  void bringAll(List<PromptTask> waiting, RunWork work) {
    for (PromptTask task : waiting) {
      if (place.isFinished(task)) {
        bring(task);
        PromptRecord record = PromptRecord.read(task, RunDirectory.place(folder.path(), task));
        double reward = record.images().get(0).reward();
        work.kept(
            "results",
            task,
            new FinishedPrompt(reward, Optional.empty(), record.warnings()),
            0,
            work.settings().execution().microBatch());
      }
    }
  }

  /** Puts all there that is not there yet: the report, the tables, the images side by side. */
  void end() {
    try (Stream<Path> files = Files.walk(folder.path())) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(folder.path().resolve("prompts")))
          .filter(file -> !file.startsWith(folder.path().resolve("states")))
          .filter(file -> !file.endsWith(FolderLock.NAME))
          .forEach(this::put);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + folder.path() + ": " + AtomicFiles.reason(e), e);
    }
  }
}
