package io.github.das4j.run;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.judge.BudgetSpentException;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.judge.Spending;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.track.TrackedRun;
import io.github.das4j.track.Trackers;
import io.github.das4j.work.Reasons;
import io.github.das4j.work.TaskQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run: its prompts given to a worker on each device, until all are on disk. */
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

  /** Runs it with models loaded from the disk. */
  public Outcome run(RunListener listener, Trackers trackers) {
    Manifest manifest = manifest();
    try (JudgeDesk judges = store.judges(listener::onMessage)) {
      return run(
          device ->
              PromptSampler.of(
                  ImageSampler.open(
                      manifest.config().options(manifest.model(), device),
                      manifest.reward(),
                      judges)),
          listener,
          trackers);
    }
  }

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException if model, reward or settings do not fit; the folder of a new
   *     run that has kept nothing is taken back then, and whenever else it ends so
   */
  public Outcome run(PromptSampler.Opener opener, RunListener listener, Trackers trackers) {
    List<PromptTask> tasks = manifest().tasks();
    List<PromptTask> waiting = tasks.stream().filter(task -> !store.isFinished(task)).toList();
    RunWork shared = new RunWork(store, opener, listener, trackers);
    trackers.started(new TrackedRun(folder(), manifest().config().settings().texts()));
    TaskQueue<PromptTask> queue = new TaskQueue<>(waiting);
    work(queue, shared, waiting.size());
    queue.fatal().ifPresent(this::rethrow);
    Outcome outcome = new Outcome(tasks.size(), finished(), shared.failed(), shared.retired());
    store.end();
    return outcome;
  }

  private void work(TaskQueue<PromptTask> queue, RunWork shared, int waiting) {
    List<TorchDevice> devices = store.manifest().config().devices();
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < Math.min(devices.size(), waiting); k++) {
      String name = devices.get(k) + (devices.size() > 1 && devices.get(k).isCpu() ? "#" + k : "");
      Thread thread = new Thread(new Worker(name, devices.get(k), queue, shared), "das-" + name);
      threads.add(thread);
      thread.start();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      queue.stop(e);
      Thread.currentThread().interrupt();
    }
  }

  private void rethrow(Throwable reason) {
    if (reason instanceof BudgetSpentException) {
      store.end();
    }
    store.discardIfEmpty();
    if (reason instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("the run was stopped: " + Reasons.of(reason), reason);
  }

  @Override
  public void close() {
    store.close();
  }
}
