package io.github.das4j.server.job;

import io.github.das4j.das.Keeping;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.Watch;
import io.github.das4j.files.Removal;
import io.github.das4j.record.KnownDigests;
import io.github.das4j.record.Prompts;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.run.RunFolder;
import io.github.das4j.run.RunListener;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.track.Trackers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Draws jobs on one device, each as a run in a folder of its own: what {@code das sample} makes, so
 * that {@code das rerun} and the reports know it.
 */
final class JobDrawing implements AutoCloseable {

  private static final String DEVICES = "run.devices";

  private final Path runs;
  private final TorchDevice device;
  private final KeptModel kept;
  private final KnownDigests digests;
  private final JobMetrics metrics;

  /**
   * On a device.
   *
   * @param runs where folders are made
   * @param digests of weights, shared by all
   */
  JobDrawing(
      Path runs,
      TorchDevice device,
      SamplerSource source,
      KnownDigests digests,
      JobMetrics metrics) {
    this.runs = runs;
    this.device = device;
    this.kept = new KeptModel(source);
    this.digests = digests;
    this.metrics = metrics;
  }

  /**
   * Draws a job; the folder is on disk when this returns.
   *
   * @param plan the job's
   * @param begun is told the name of the folder before anything is loaded
   * @throws io.github.das4j.smc.CancelledException if the job was stopped
   * @throws IllegalStateException if it cannot be drawn, with a line that says why
   */
  void draw(Job job, JobPlan plan, Consumer<String> begun) {
    try (DasRun run = opened(job, plan)) {
      begun.accept(String.valueOf(run.folder().getFileName()));
      DasRun.Outcome outcome;
      try (Trackers none = new Trackers(List.of(), line -> {})) {
        outcome = run.run(on -> borrowed(run.manifest(), job), new Told(job), none);
      }
      job.cancellation().check();
      if (!outcome.complete()) {
        kept.close();
        List<String> why = outcome.failed().isEmpty() ? outcome.retired() : outcome.failed();
        throw new IllegalStateException(why.isEmpty() ? "it was not finished" : why.get(0));
      }
    }
  }

  /** A run that was begun before a restart goes on, or a new one is made. */
  private DasRun opened(Job job, JobPlan plan) {
    Optional<Path> begun = job.state().run().map(runs::resolve).filter(RunDirectory::isRun);
    if (begun.isPresent()) {
      return DasRun.resume(begun.get());
    }
    RunConfig config = placed(plan.config());
    String prompt = job.request().prompt();
    Manifest manifest = Manifest.of(config, List.of(new Prompts.Numbered(prompt, 0)), digests::of);
    config.warnings().forEach(job::warn);
    BundledModels.warning(
            config.settings().text("model"), prompt, config.sampling().denoising().promptSyntax())
        .ifPresent(job::warn);
    RunFolder folder = RunFolder.choose(Optional.empty(), runs, prompt);
    Path path = folder.reserve();
    try {
      return DasRun.create(path, manifest);
    } catch (RuntimeException e) {
      folder.giveBack();
      throw e;
    }
  }

  private RunConfig placed(RunConfig asked) {
    RunConfig here = asked.on(List.of(device));
    return RunConfig.resolved(here.settings().with(DEVICES, device.toString(), "das serve"));
  }

  private PromptSampler borrowed(Manifest manifest, Job job) {
    SamplerSource.Drawer drawer = kept.of(manifest.options(), manifest.reward());
    return new PromptSampler() {
      @Override
      public SampleResult sample(
          SampleRequest request, Listener listener, Optional<Keeping> keeping) {
        // Loading is no part of a step's time.
        job.history().begin();
        StepEvents told = new StepEvents(job, metrics);
        Watch plain = Watch.of(listener);
        Watch following =
            job.request()
                .previews()
                .map(previews -> plain.particles(told, previews))
                .orElseGet(() -> plain.particles(told));
        return drawer.sample(
            request,
            SampleInputs.none().withCancellation(job.cancellation()),
            keeping.map(following::keeping).orElse(following));
      }

      @Override
      public void close() {
        // It is the worker's, for the next job.
      }
    };
  }

  /** What a run says goes to the job's readers, but for what a stop makes it say. */
  private record Told(Job job) implements RunListener {
    @Override
    public void onMessage(String message) {
      if (!job.cancellation().isCancelled()) {
        job.warn(message);
      }
    }
  }

  /** Takes away what a job left that was stopped. */
  void discard(String run) {
    try {
      Removal.of(runs.resolve(run));
    } catch (IOException e) {
      // It says itself that it is unfinished.
      return;
    }
  }

  @Override
  public void close() {
    kept.close();
  }
}
