package io.github.das4j.run;

import io.github.das4j.das.Keeping;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.track.TrackedPrompt;
import io.github.das4j.track.Trackers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run as an engine sees it: what is asked for, and who takes what comes of it. */
public final class RunWork implements Worker.Shared {

  private final RunStore store;
  private final Manifest manifest;
  private final RunListener listener;
  private final Trackers trackers;
  private final List<String> failed = new ArrayList<>();
  private final List<String> retired = new ArrayList<>();
  private Optional<PromptFiles> files = Optional.empty();

  RunWork(RunStore store, RunListener listener, Trackers trackers) {
    this.store = store;
    this.manifest = store.manifest();
    this.listener = listener;
    this.trackers = trackers;
  }

  /** What determines the run. */
  public Manifest manifest() {
    return manifest;
  }

  /** The run's folder. */
  public Path folder() {
    return store.folder();
  }

  /** Whether a prompt is on disk. */
  public boolean isFinished(PromptTask task) {
    return store.isFinished(task);
  }

  /** Where judges outside are asked, all that they say being kept; closed by the caller. */
  JudgeDesk judges() {
    return store.judges(listener::onMessage);
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
    return manifest
        .config()
        .keeping()
        .map(
            every ->
                new Keeping(
                    store.state(task),
                    every,
                    files().identity(),
                    line -> listener.onMessage("prompt " + task.id() + " " + line)));
  }

  /** An engine that samples elsewhere needs none, nor the device that they name. */
  private synchronized PromptFiles files() {
    PromptFiles made =
        files.orElseGet(() -> new PromptFiles(manifest, manifest.config().devices().get(0)));
    files = Optional.of(made);
    return made;
  }

  @Override
  public RunListener listener() {
    return listener;
  }

  @Override
  public void keep(String worker, PromptTask task, SampleResult result, long startNanos) {
    Map<String, byte[]> made = files().of(task, result);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    int microBatch = result.request().settings().execution().microBatch();
    store.keep(task, made, new Timings.Spent(worker, seconds, microBatch));
    Map<String, byte[]> images = new LinkedHashMap<>(made);
    images.keySet().removeIf(name -> !name.endsWith(".png"));
    trackers.finished(TrackedPrompt.of(task.index(), task.id(), result, images));
    told(worker, task, FinishedPrompt.of(result));
  }

  /**
   * Takes note of a prompt whose folder an engine has put in its place.
   *
   * @param worker who sampled it
   * @param seconds that it took
   * @param microBatch with which it was sampled
   */
  public void kept(
      String worker, PromptTask task, FinishedPrompt finished, double seconds, int microBatch) {
    store.note(task, new Timings.Spent(worker, seconds, microBatch));
    if (!trackers.isEmpty()) {
      trackers.finished(PromptRecord.tracked(task, RunDirectory.place(folder(), task)));
    }
    told(worker, task, finished);
  }

  private void told(String worker, PromptTask task, FinishedPrompt finished) {
    finished.warnings().forEach(warning -> listener.onMessage("warning: " + warning));
    listener.onFinished(worker, task, finished);
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

  /** The prompts that cannot be sampled, with the reason. */
  synchronized List<String> failed() {
    return List.copyOf(failed);
  }

  /** The workers that failed, with the reason. */
  synchronized List<String> retired() {
    return List.copyOf(retired);
  }
}
