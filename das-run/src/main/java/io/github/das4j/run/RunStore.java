package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.judge.AnswerBook;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.Spending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What a run has on disk, from its record to its report; written by one at a time. */
final class RunStore implements AutoCloseable {

  private static final String UNFINISHED = "unfinished";
  private static final long PATIENCE_SECONDS = 3;

  private final Manifest manifest;
  private final RunDirectory directory;
  private final boolean fresh;

  /** When it was begun, and the seconds before this; nothing of a run of a version before. */
  private final Optional<RunRecord> record;

  private final Timings timings;
  private final AnswerBook answers;
  private final Instant start = Instant.now();
  private final ReentrantLock writing = new ReentrantLock();

  /** What the report said was gained. */
  private Optional<String> gain = Optional.empty();

  private RunStore(
      Manifest manifest, RunDirectory directory, boolean fresh, Optional<RunRecord> record) {
    this.manifest = manifest;
    this.directory = directory;
    this.fresh = fresh;
    this.record = record;
    this.timings = new Timings(directory.file("timings.csv"));
    this.answers = AnswerBook.in(directory.file(AnswerBook.FILE));
  }

  /** Makes a run's folder and its record. */
  static RunStore create(Path folder, Manifest manifest) {
    RunDirectory directory = RunDirectory.create(folder);
    try {
      RunRecord record = new RunRecord(manifest, Instant.now(), 0, Spending.NOTHING);
      RunStore store = new RunStore(manifest, directory, true, Optional.of(record));
      store.begin();
      return store;
    } catch (RuntimeException e) {
      directory.discard();
      throw e;
    }
  }

  /** Takes up the folder of a run that goes on. */
  static RunStore resume(Path folder, DasRun.Anew anew) {
    RunDirectory directory = RunDirectory.resume(folder);
    try {
      Manifest manifest = anew.of(Manifest.read(folder));
      manifest.requireSameWeights();
      Optional<RunRecord> record =
          RunRecord.isIn(folder)
              ? Optional.of(RunRecord.read(folder.resolve(RunRecord.FILE)))
              : Optional.empty();
      return new RunStore(manifest, directory, false, record);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  Manifest manifest() {
    return manifest;
  }

  Path folder() {
    return directory.path();
  }

  boolean isFinished(PromptTask task) {
    return directory.isFinished(task);
  }

  /** How many prompts are on disk. */
  int finished() {
    return (int) manifest.tasks().stream().filter(directory::isFinished).count();
  }

  /** How many of the others have a state to go on from. */
  int begun() {
    return (int)
        manifest.tasks().stream()
            .filter(task -> directory.isBegun(task) && !directory.isFinished(task))
            .count();
  }

  /**
   * Where judges outside are asked, all that they say being kept; closed by the caller.
   *
   * @param told is told of what goes wrong in passing
   */
  JudgeDesk judges(Consumer<String> told) {
    return new JudgeDesk(manifest.config().judging(), answers, System::getenv, told);
  }

  /** What alignment has gained, once this has ended; nothing where no plain image was drawn. */
  Optional<String> gain() {
    return gain;
  }

  /** What judges outside have taken so far. */
  Spending spending() {
    return answers.spending();
  }

  /** Takes the answers that another run's judges gave, where there are any. */
  void answersOf(Path other) {
    Path book = other.resolve(AnswerBook.FILE);
    if (Files.isRegularFile(book)) {
      answers.copyAnswers(book);
    }
  }

  /** The file of a prompt's state. */
  Path state(PromptTask task) {
    return directory.state(task);
  }

  /** Puts a prompt on disk, and in the gallery. */
  void keep(PromptTask task, Map<String, byte[]> files, Timings.Spent spent) {
    writing.lock();
    try {
      // A worker may have died between this and telling so; the prompt is then sampled again.
      if (!directory.isFinished(task)) {
        directory.keep(task, files);
      }
      noted(task, spent);
    } finally {
      writing.unlock();
    }
  }

  /** Puts a prompt that is on disk already in the gallery; its state goes. */
  void note(PromptTask task, Timings.Spent spent) {
    writing.lock();
    try {
      directory.forgetState(task);
      noted(task, spent);
    } finally {
      writing.unlock();
    }
  }

  private void noted(PromptTask task, Timings.Spent spent) {
    hang(task);
    timings.add(task, spent);
  }

  /** Puts a prompt's images among those of the run; a run of a version before has no such place. */
  private void hang(PromptTask task) {
    if (record.isPresent()) {
      Gallery.hang(directory.path(), task, PromptRecord.images(directory.prompt(task)));
    }
  }

  /** Writes the report, and the record with its results; of a run that has kept nothing, none. */
  void end() {
    List<PromptTask> tasks = manifest.tasks();
    List<PromptTask> finished = tasks.stream().filter(directory::isFinished).toList();
    if (!finished.isEmpty()) {
      RunReport report = RunReport.of(manifest, directory, finished);
      report.write();
      gain = report.gain();
      finished.forEach(this::hang);
    }
    if (!finished.isEmpty() || spending().calls() > 0) {
      write(finished.size() == tasks.size() ? RunRecord.FINISHED : UNFINISHED, finished);
    }
    discardIfEmpty();
  }

  private void begin() {
    record.ifPresent(
        fresh -> AtomicFiles.write(directory.file(RunRecord.FILE), fresh.json(UNFINISHED)));
  }

  /** A run of a version before has a record that says nothing of its status. */
  private void write(String status, List<PromptTask> finished) {
    record.ifPresent(
        before ->
            AtomicFiles.write(
                directory.file(RunRecord.FILE),
                new RunRecord(manifest, before.started(), before.seconds() + seconds(), spending())
                    .json(status, finished, directory)));
  }

  private double seconds() {
    return Duration.between(start, Instant.now()).toMillis() / 1000.0;
  }

  /**
   * Lets nothing more be kept; waits for what is being written.
   *
   * @return whether anything is kept
   */
  boolean stop() {
    try {
      if (!writing.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    // Held until the end of the program.
    return !discardIfEmpty();
  }

  /** Takes the folder of a new run away that has kept nothing. */
  boolean discardIfEmpty() {
    // An answer that was paid for is worth keeping.
    boolean nothing = fresh && finished() == 0 && begun() == 0 && spending().calls() == 0;
    if (nothing) {
      directory.discard();
    }
    return nothing;
  }

  @Override
  public void close() {
    directory.close();
  }
}
