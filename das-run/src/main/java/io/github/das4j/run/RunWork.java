package io.github.das4j.run;

import io.github.das4j.das.Keeping;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.ModelFiles;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.Versions;
import io.github.das4j.track.TrackedPrompt;
import io.github.das4j.track.Trackers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the workers of a run share. */
final class RunWork implements Worker.Shared {

  private final RunStore store;
  private final Manifest manifest;
  private final PromptSampler.Opener opener;
  private final RunListener listener;
  private final Trackers trackers;
  private final ImageTexts texts;
  private final Map<String, String> identity;
  private final List<String> failed = new ArrayList<>();
  private final List<String> retired = new ArrayList<>();

  RunWork(RunStore store, PromptSampler.Opener opener, RunListener listener, Trackers trackers) {
    this.store = store;
    this.manifest = store.manifest();
    this.opener = opener;
    this.listener = listener;
    this.trackers = trackers;
    this.texts =
        new ImageTexts(
            manifest.reward(),
            manifest.options(),
            manifest.weights(),
            manifest.added(),
            manifest.versions());
    this.identity = identity(manifest);
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
    return manifest
        .config()
        .keeping()
        .map(
            every ->
                new Keeping(
                    store.state(task),
                    every,
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
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    int microBatch = result.request().settings().execution().microBatch();
    store.keep(task, files, new Timings.Spent(worker, seconds, microBatch));
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

  /** The prompts that cannot be sampled, with the reason. */
  List<String> failed() {
    return failed;
  }

  /** The workers that failed, with the reason. */
  List<String> retired() {
    return retired;
  }

  /** What fixes the bits of its prompts, beside what a sampler knows. */
  private static Map<String, String> identity(Manifest manifest) {
    Map<String, String> identity = new TreeMap<>();
    Versions versions = Versions.read();
    identity.put("das4j", versions.das4j() + " " + versions.commit());
    identity.put("libtorch", versions.libtorch());
    identity.put("reward", RewardWords.named(manifest.reward()));
    identity.put("blas", Optional.ofNullable(System.getenv("OPENBLAS_CORETYPE")).orElse("own"));
    Map<String, Integer> counts = new HashMap<>();
    manifest
        .digests()
        .forEach(
            (place, files) -> {
              String kind = manifest.kind(place).toLowerCase(Locale.ROOT).replace(' ', '_');
              boolean model = place.equals(Manifest.MODEL);
              String name =
                  model ? "weights" : kind + "_files_" + (counts.merge(kind, 1, Integer::sum) - 1);
              identity.put(name, ModelFiles.summary(files));
            });
    return identity;
  }
}
