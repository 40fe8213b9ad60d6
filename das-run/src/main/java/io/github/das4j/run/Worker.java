package io.github.das4j.run;

import io.github.das4j.das.Keeping;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Excerpt;
import io.github.das4j.work.MicroBatch;
import io.github.das4j.work.TaskQueue;
import io.github.das4j.work.WorkerLoop;
import java.util.Optional;

/** One thread with a model of its own on a device, which samples the prompts that it is dealt. */
final class Worker implements Runnable {

  private final String name;
  private final PromptSampler.Opener opener;
  private final TorchDevice device;
  private final TaskQueue<PromptTask> queue;
  private final Shared shared;
  private final MicroBatch microBatch;

  /** What the workers of a run have in common. */
  interface Shared {

    SampleSettings settings();

    String negative();

    RunListener listener();

    /** Where a prompt's state is kept; nothing where none is. */
    Optional<Keeping> keeping(PromptTask task);

    /** Puts a result on disk. */
    void keep(String worker, PromptTask task, SampleResult result, long startNanos);

    /** Sets a prompt aside that cannot be sampled. */
    void failed(PromptTask task, String reason);

    /** A worker that takes no more prompts. */
    void retired(String worker, String reason);
  }

  Worker(
      String name,
      PromptSampler.Opener opener,
      TorchDevice device,
      TaskQueue<PromptTask> queue,
      Shared shared) {
    this.name = name;
    this.opener = opener;
    this.device = device;
    this.queue = queue;
    this.shared = shared;
    this.microBatch =
        new MicroBatch(
            name, shared.settings().execution().microBatch(), shared.listener()::onMessage);
  }

  @Override
  public void run() {
    WorkerLoop.work(queue, () -> new Handler(opener.open(device)))
        .ifPresent(reason -> shared.retired(name, reason));
  }

  /** The loaded model. */
  private final class Handler implements WorkerLoop.Handler<PromptTask, SampleResult> {

    private final PromptSampler sampler;
    private long start;

    Handler(PromptSampler sampler) {
      this.sampler = sampler;
    }

    @Override
    public SampleResult make(PromptTask task) {
      start = System.nanoTime();
      shared.listener().onStart(name, task);
      Optional<Keeping> keeping = shared.keeping(task);
      // A state goes on with the micro-batch that it came by, which may have been halved.
      keeping.ifPresent(kept -> kept.microBatch().ifPresent(microBatch::atMost));
      return microBatch.sampled(
          shared.settings(),
          settings ->
              sampler.sample(
                  new SampleRequest(task.prompt(), shared.negative(), task.occurrence(), settings),
                  step -> shared.listener().onStep(name, task, step),
                  keeping));
    }

    @Override
    public void keep(PromptTask task, SampleResult result) {
      shared.keep(name, task, result, start);
    }

    @Override
    public void failed(PromptTask task, String reason) {
      shared.failed(task, reason);
    }

    @Override
    public String name(PromptTask task) {
      return "prompt '" + Excerpt.of(task.prompt()) + "'";
    }

    @Override
    public void close() {
      sampler.close();
    }
  }
}
