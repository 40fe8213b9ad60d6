package io.github.das4j.run;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.judge.BudgetSpentException;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.judge.Spending;
import io.github.das4j.settings.Setting;
import io.github.das4j.track.TrackedRun;
import io.github.das4j.track.Trackers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A run: its prompts given to an engine, until all are on disk. */
public final class DasRun implements AutoCloseable {

  private final RunStore store;

  /**
   * How a run ended.
   *
   * @param prompts how many it has
   * @param finished how many are on disk
   * @param failed the prompts that cannot be sampled, with the reason
   * @param retired the workers that failed, with the reason
   */
  public record Outcome(int prompts, int finished, List<String> failed, List<String> retired) {

    public boolean complete() {
      return finished == prompts;
    }
  }

  private DasRun(RunStore store) {
    this.store = store;
  }

  /** Makes a run's folder and its record; nothing is loaded. */
  public static DasRun create(Path folder, Manifest manifest) {
    ModelFolder.open(manifest.model());
    return new DasRun(RunStore.create(folder, manifest));
  }

  /**
   * What a run that goes on may be told anew.
   *
   * @param devices other devices than before, of the same kind
   * @param model where its model is now
   * @param keepMinutes how often states are kept from now on
   * @param judging how judges outside are asked from now on
   */
  public record Anew(
      Optional<String> devices,
      Optional<Path> model,
      Optional<String> keepMinutes,
      List<Setting> judging) {

    public Anew {
      judging = List.copyOf(judging);
    }

    /** The same run but for where it is, and how often it is kept. */
    public Anew(Optional<String> devices, Optional<Path> model, Optional<String> keepMinutes) {
      this(devices, model, keepMinutes, List.of());
    }

    /** Nothing. */
    public static Anew nothing() {
      return new Anew(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** How judges outside are asked, as far as these settings say. */
    public static Anew judging(List<Setting> settings) {
      return new Anew(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          settings.stream()
              .filter(setting -> setting.key().startsWith(JudgeSettings.GROUP))
              .toList());
    }

    Manifest of(Manifest kept) {
      Manifest there = model.map(kept::withModel).orElse(kept);
      Manifest moved = devices.map(there::onDevices).orElse(there);
      return keepMinutes.map(moved::keeping).orElse(moved).judged(judging);
    }
  }

  /** Goes on with a run as it was. */
  public static DasRun resume(Path folder) {
    return resume(folder, Anew.nothing());
  }

  /** Goes on with a run. */
  public static DasRun resume(Path folder, Anew anew) {
    return new DasRun(RunStore.resume(folder, anew));
  }

  public Manifest manifest() {
    return store.manifest();
  }

  public Path folder() {
    return store.folder();
  }

  /** How many prompts are on disk. */
  public int finished() {
    return store.finished();
  }

  /** How many of the others have a state to go on from. */
  public int begun() {
    return store.begun();
  }

  /**
   * What alignment has gained over the plain images, in a sentence, once the run has ended; nothing
   * where none were drawn.
   */
  public Optional<String> gain() {
    return store.gain();
  }

  /** What judges outside have taken so far. */
  public Spending spending() {
    return store.spending();
  }

  /** Begins with the answers that judges gave another run, so that none is asked for twice. */
  public void answersOf(Path other) {
    store.answersOf(other);
  }

  /**
   * Lets nothing more be kept, for a program that is stopped; waits for what is being written.
   *
   * @return whether anything is kept; where nothing is, the folder is taken away
   */
  public boolean stop() {
    return store.stop();
  }

  /** Runs it here, with models loaded from the disk. */
  public Outcome run(RunListener listener, Trackers trackers) {
    return run(LocalEngine.ofFiles(), listener, trackers);
  }

  /**
   * Runs it here, with models opened by the caller's means.
   *
   * @param opener is asked once by each worker, on its thread
   */
  public Outcome run(PromptSampler.Opener opener, RunListener listener, Trackers trackers) {
    return run(LocalEngine.of(opener), listener, trackers);
  }

  /**
   * Runs it.
   *
   * @param engine samples its prompts; stays the caller's
   * @throws IllegalArgumentException if model, reward or settings do not fit; the folder of a new
   *     run that has kept nothing is taken back then, and whenever else it ends so
   */
  public Outcome run(Engine engine, RunListener listener, Trackers trackers) {
    List<PromptTask> tasks = manifest().tasks();
    List<PromptTask> waiting = tasks.stream().filter(task -> !store.isFinished(task)).toList();
    requireBudget(waiting);
    RunWork work = new RunWork(store, listener, trackers);
    trackers.started(new TrackedRun(folder(), manifest().config().settings().texts()));
    try {
      engine.work(waiting, work);
    } catch (BudgetSpentException e) {
      store.end();
      throw e;
    } catch (RuntimeException e) {
      store.discardIfEmpty();
      throw e;
    }
    Outcome outcome = new Outcome(tasks.size(), finished(), work.failed(), work.retired());
    store.end();
    engine.ended();
    return outcome;
  }

  /** Before minutes of loading, not after, is the time to learn that no call is left. */
  private void requireBudget(List<PromptTask> waiting) {
    OptionalInt budget = manifest().config().judging().budget();
    boolean needed = manifest().reward().outside() && !waiting.isEmpty();
    // A run that begins with another's answers may need no call at all.
    boolean begun = spending().calls() > 0;
    if (needed && begun && budget.isPresent() && spending().calls() >= budget.getAsInt()) {
      throw new BudgetSpentException(budget.getAsInt());
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
