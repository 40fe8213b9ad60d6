package io.github.das4j.run;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.track.TrackedPrompt;
import io.github.das4j.track.TrackedRun;
import io.github.das4j.track.Trackers;
import io.github.das4j.work.Reasons;
import io.github.das4j.work.TaskQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run: its prompts dealt to a worker on each device, until all are on disk. */
public final class DasRun implements AutoCloseable {

  private final Manifest manifest;
  private final RunDirectory directory;
  private final boolean fresh;

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

  private DasRun(Manifest manifest, RunDirectory directory, boolean fresh) {
    this.manifest = manifest;
    this.directory = directory;
    this.fresh = fresh;
  }

  /** Makes a run's folder and its manifest; nothing is loaded. */
  public static DasRun create(Path folder, Manifest manifest) {
    ModelFolder.open(manifest.model());
    RunDirectory directory = RunDirectory.create(folder);
    try {
      manifest.write(directory);
    } catch (RuntimeException e) {
      directory.discard();
      throw e;
    }
    return new DasRun(manifest, directory, true);
  }

  /**
   * Goes on with a run.
   *
   * @param devices other devices than before, of the same kind; empty for the same
   */
  public static DasRun resume(Path folder, Optional<String> devices) {
    return resume(folder, devices, Optional.empty());
  }

  /**
   * Goes on with a run.
   *
   * @param model where its model is now; empty for where it was
   */
  public static DasRun resume(Path folder, Optional<String> devices, Optional<Path> model) {
    RunDirectory directory = RunDirectory.resume(folder);
    try {
      Manifest kept = Manifest.read(folder);
      Manifest there = model.map(kept::withModel).orElse(kept);
      Manifest manifest = devices.map(there::onDevices).orElse(there);
      manifest.requireSameWeights();
      return new DasRun(manifest, directory, false);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  public Manifest manifest() {
    return manifest;
  }

  public Path folder() {
    return directory.path();
  }

  /** How many prompts are on disk. */
  public int finished() {
    return (int) manifest.tasks().stream().filter(directory::isFinished).count();
  }

  /** Runs it with models loaded from the disk. */
  public Outcome run(RunListener listener, Trackers trackers) {
    return run(
        device ->
            PromptSampler.of(
                ImageSampler.open(
                    manifest.config().options(manifest.model(), device), manifest.reward())),
        listener,
        trackers);
  }

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException if model, reward or settings do not fit; a new run's folder is
   *     taken back then
   */
  public Outcome run(PromptSampler.Opener opener, RunListener listener, Trackers trackers) {
    List<PromptTask> waiting =
        manifest.tasks().stream().filter(task -> !directory.isFinished(task)).toList();
    Shared shared = new Shared(opener, listener, trackers);
    trackers.started(new TrackedRun(folder(), settings()));
    TaskQueue<PromptTask> deal = new TaskQueue<>(waiting);
    work(deal, shared, waiting.size());
    deal.fatal().ifPresent(this::rethrow);
    Outcome outcome =
        new Outcome(manifest.prompts().size(), finished(), shared.failed, shared.retired);
    if (outcome.finished() > 0) {
      new RunReport(manifest, directory).write();
    }
    return outcome;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    manifest
        .config()
        .settings()
        .json()
        .properties()
        .forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
    return settings;
  }

  private void work(TaskQueue<PromptTask> deal, Shared shared, int waiting) {
    List<TorchDevice> devices = manifest.config().devices();
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < Math.min(devices.size(), waiting); k++) {
      String name = devices.get(k) + (devices.size() > 1 && devices.get(k).isCpu() ? "#" + k : "");
      Thread thread = new Thread(new Worker(name, devices.get(k), deal, shared), "das-" + name);
      threads.add(thread);
      thread.start();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      deal.stop(e);
      Thread.currentThread().interrupt();
    }
  }

  private void rethrow(Throwable reason) {
    boolean badInput =
        reason instanceof IllegalArgumentException || reason instanceof CheckpointException;
    if (fresh && badInput && finished() == 0) {
      directory.discard();
    }
    if (reason instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("the run was stopped: " + Reasons.of(reason), reason);
  }

  @Override
  public void close() {
    directory.close();
  }

  /** What the workers share; writing is one at a time. */
  private final class Shared implements Worker.Shared {

    private final PromptSampler.Opener opener;
    private final RunListener listener;
    private final Trackers trackers;
    private final Timings timings = new Timings(directory.file("timings.csv"));
    private final ImageTexts texts;
    private final List<String> failed = new ArrayList<>();
    private final List<String> retired = new ArrayList<>();

    Shared(PromptSampler.Opener opener, RunListener listener, Trackers trackers) {
      this.opener = opener;
      this.listener = listener;
      this.trackers = trackers;
      TorchDevice first = manifest.config().devices().get(0);
      this.texts =
          new ImageTexts(
              manifest.reward(),
              manifest.config().options(manifest.model(), first),
              manifest.weights(),
              manifest.versions());
    }

    @Override
    public PromptSampler.Opener opener() {
      return opener;
    }

    @Override
    public SampleSettings settings() {
      return manifest.config().sampling();
    }

    @Override
    public String negative() {
      return manifest.config().negative();
    }

    @Override
    public RunListener listener() {
      return listener;
    }

    @Override
    public void keep(String worker, PromptTask task, SampleResult result, long startNanos) {
      Map<String, byte[]> files = PromptRecord.files(task, result, texts);
      synchronized (this) {
        // A worker may have died between this and telling so; the prompt is then sampled again.
        if (!directory.isFinished(task)) {
          directory.keep(task, files);
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        timings.add(task, worker, seconds, result.request().settings().execution().microBatch());
      }
      Map<String, byte[]> images = new LinkedHashMap<>(files);
      images.keySet().removeIf(name -> !name.endsWith(".png"));
      trackers.finished(new TrackedPrompt(task.index(), task.id(), result, images));
      result.warnings().forEach(warning -> listener.onMessage("warning: " + warning));
      listener.onFinished(worker, task, result);
    }

    @Override
    public synchronized void failed(PromptTask task, String reason) {
      failed.add(task.id() + ": " + reason);
      listener.onMessage("prompt " + task.id() + " failed: " + reason);
    }

    @Override
    public synchronized void retired(String worker, String reason) {
      retired.add(worker + ": " + reason);
      listener.onMessage(worker + " is retired: " + reason);
    }
  }
}
