package io.github.das4j.run;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Keeping;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.ModelFiles;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.Versions;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.track.TrackedPrompt;
import io.github.das4j.track.TrackedRun;
import io.github.das4j.track.Trackers;
import io.github.das4j.work.Reasons;
import io.github.das4j.work.TaskQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A run: its prompts dealt to a worker on each device, until all are on disk. */
public final class DasRun implements AutoCloseable {

  private static final String UNFINISHED = "unfinished";
  private static final long PATIENCE_SECONDS = 3;

  private final Manifest manifest;
  private final RunDirectory directory;
  private final boolean fresh;

  /** When it was begun, and the seconds before this; nothing of a run of a version before. */
  private final Optional<RunRecord> record;

  private final Instant start = Instant.now();
  private final ReentrantLock writing = new ReentrantLock();

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

  private DasRun(
      Manifest manifest, RunDirectory directory, boolean fresh, Optional<RunRecord> record) {
    this.manifest = manifest;
    this.directory = directory;
    this.fresh = fresh;
    this.record = record;
  }

  /** Makes a run's folder and its manifest; nothing is loaded. */
  public static DasRun create(Path folder, Manifest manifest) {
    ModelFolder.open(manifest.model());
    RunDirectory directory = RunDirectory.create(folder);
    try {
      RunRecord record = new RunRecord(manifest, Instant.now(), 0);
      DasRun run = new DasRun(manifest, directory, true, Optional.of(record));
      run.write(UNFINISHED, List.of());
      return run;
    } catch (RuntimeException e) {
      directory.discard();
      throw e;
    }
  }

  /**
   * What a run that goes on may be told anew.
   *
   * @param devices other devices than before, of the same kind
   * @param model where its model is now
   * @param keepMinutes how often states are kept from now on
   */
  public record Anew(Optional<String> devices, Optional<Path> model, Optional<String> keepMinutes) {

    /** Nothing. */
    public static Anew nothing() {
      return new Anew(Optional.empty(), Optional.empty(), Optional.empty());
    }

    Manifest of(Manifest kept) {
      Manifest there = model.map(kept::withModel).orElse(kept);
      Manifest moved = devices.map(there::onDevices).orElse(there);
      return keepMinutes.map(moved::keeping).orElse(moved);
    }
  }

  /** Goes on with a run as it was. */
  public static DasRun resume(Path folder) {
    return resume(folder, Anew.nothing());
  }

  /** Goes on with a run. */
  public static DasRun resume(Path folder, Anew anew) {
    RunDirectory directory = RunDirectory.resume(folder);
    try {
      Manifest manifest = anew.of(Manifest.read(folder));
      manifest.requireSameWeights();
      Optional<RunRecord> record =
          RunRecord.isIn(folder)
              ? Optional.of(RunRecord.read(folder.resolve(RunRecord.FILE)))
              : Optional.empty();
      return new DasRun(manifest, directory, false, record);
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

  /** How many of the others have a state to go on from. */
  public int begun() {
    return (int)
        manifest.tasks().stream()
            .filter(task -> directory.isBegun(task) && !directory.isFinished(task))
            .count();
  }

  /** What it has kept, as words: {@code 3 of 8 prompts are finished, and the next in part}. */
  public String kept() {
    int begun = begun();
    return finished()
        + " of "
        + manifest.prompts().size()
        + " prompts are finished"
        + (begun == 0 ? "" : begun == 1 ? ", and 1 is in part" : ", and " + begun + " are in part");
  }

  /**
   * Lets nothing more be kept, for a program that is stopped; waits for what is being written.
   *
   * @return whether anything is kept; where nothing is, the folder is taken away
   */
  public boolean stop() {
    try {
      if (!writing.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    // Held until the end of the program.
    return !discardedIfEmpty();
  }

  private boolean discardedIfEmpty() {
    boolean nothing = fresh && finished() == 0 && begun() == 0;
    if (nothing) {
      directory.discard();
    }
    return nothing;
  }

  /** A run of a version before has a record that says nothing of its status. */
  private void write(String status, List<PromptTask> finished) {
    record.ifPresent(
        before ->
            AtomicFiles.write(
                directory.file(RunRecord.FILE),
                new RunRecord(manifest, before.started(), before.seconds() + seconds())
                    .json(status, finished, directory)));
  }

  private double seconds() {
    return Duration.between(start, Instant.now()).toMillis() / 1000.0;
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
   * @throws IllegalArgumentException if model, reward or settings do not fit; the folder of a new
   *     run that has kept nothing is taken back then, and whenever else it ends so
   */
  public Outcome run(PromptSampler.Opener opener, RunListener listener, Trackers trackers) {
    List<PromptTask> waiting =
        manifest.tasks().stream().filter(task -> !directory.isFinished(task)).toList();
    Shared shared = new Shared(opener, listener, trackers);
    trackers.started(new TrackedRun(folder(), settings()));
    TaskQueue<PromptTask> queue = new TaskQueue<>(waiting);
    work(queue, shared, waiting.size());
    queue.fatal().ifPresent(this::rethrow);
    Outcome outcome =
        new Outcome(manifest.prompts().size(), finished(), shared.failed, shared.retired);
    if (outcome.finished() > 0) {
      List<PromptTask> finished = manifest.tasks().stream().filter(directory::isFinished).toList();
      RunReport.of(manifest, directory, finished).write();
      if (record.isPresent()) {
        finished.forEach(this::hang);
      }
      write(outcome.complete() ? RunRecord.FINISHED : UNFINISHED, finished);
    }
    discardedIfEmpty();
    return outcome;
  }

  /** Puts a prompt's images among those of the run. */
  private void hang(PromptTask task) {
    Gallery.hang(directory.path(), task, PromptRecord.images(directory.prompt(task)));
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

  private void work(TaskQueue<PromptTask> queue, Shared shared, int waiting) {
    List<TorchDevice> devices = manifest.config().devices();
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
    discardedIfEmpty();
    if (reason instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("the run was stopped: " + Reasons.of(reason), reason);
  }

  /** What fixes the bits of its prompts, beside what a sampler knows. */
  private Map<String, String> identity() {
    Map<String, String> identity = new TreeMap<>();
    identity.put("das4j", manifest.versions().das4j() + " " + Versions.read().commit());
    identity.put("libtorch", Versions.read().libtorch());
    identity.put("reward", RewardWords.named(manifest.reward()));
    identity.put("blas", Optional.ofNullable(System.getenv("OPENBLAS_CORETYPE")).orElse("own"));
    int rewards = 0;
    for (Map.Entry<String, Map<String, String>> files : manifest.digests().entrySet()) {
      boolean model = files.getKey().equals(Manifest.MODEL);
      identity.put(
          model ? "weights" : "reward_files_" + rewards++, ModelFiles.summary(files.getValue()));
    }
    return identity;
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
    private final Map<String, String> identity = identity();
    private final Optional<Duration> every = manifest.config().keeping();
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
    public Optional<Keeping> keeping(PromptTask task) {
      return every.map(
          time ->
              new Keeping(
                  directory.state(task),
                  time,
                  identity,
                  line -> listener.onMessage("prompt " + task.id() + " " + line)));
    }

    @Override
    public RunListener listener() {
      return listener;
    }

    @Override
    public void keep(String worker, PromptTask task, SampleResult result, long startNanos) {
      Map<String, byte[]> files = PromptRecord.files(task, result, texts);
      writing.lock();
      try {
        // A worker may have died between this and telling so; the prompt is then sampled again.
        if (!directory.isFinished(task)) {
          directory.keep(task, files);
        }
        if (record.isPresent()) {
          hang(task);
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        timings.add(task, worker, seconds, result.request().settings().execution().microBatch());
      } finally {
        writing.unlock();
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
